import type { JsonValue } from '../../../contracts/json/json-value.ts';

/**
 * GB as clouds count them, where a flavour of 512 MB has half a GB: binary below, and TB and PB by thousands, as in the
 * replaced system.
 */
const units: Readonly<Record<string, number>> = {
  b: 1 / 1024 ** 3,
  kb: 1 / 1024 ** 2,
  kib: 1 / 1024 ** 2,
  mb: 1 / 1024,
  mib: 1 / 1024,
  gb: 1,
  gib: 1,
  tb: 1000,
  tib: 1024,
  pb: 1_000_000,
  pib: 1024 ** 2,
};

const written = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*(?:([kmgtp]?i?b)\s*)?$/i;

/**
 * A size of TOSCA (`4 GB`, `512MiB`), in GB; without a unit it is GB.
 * @returns undefined for anything else
 */
export const readSize = (value: JsonValue | undefined): number | undefined => {
  if (typeof value === 'number') return value >= 0 ? value : undefined;
  const parts = typeof value === 'string' ? written.exec(value) : null;
  if (!parts) return undefined;
  const factor = units[(parts[2] ?? 'gb').toLowerCase()];
  return factor === undefined ? undefined : Number(parts[1]) * factor;
};

/**
 * A count, also one written as text.
 * @returns undefined for anything else
 */
export const readCount = (value: JsonValue | undefined): number | undefined => {
  const number = typeof value === 'string' && /^\s*\d{1,9}(\.0*)?\s*$/.test(value) ? Number(value) : value;
  return typeof number === 'number' && number >= 0 && number <= 1e9 ? number : undefined;
};
