import { InvalidArgumentError } from 'commander';
import { readInstant } from '../../contracts/time/instant.ts';
import { errorCodes } from '../../errors.ts';

export const jsonOption = ['--json', 'print one JSON object'] as const;

/**
 * Reads an integer from 0 on.
 * @throws InvalidArgumentError, as those below
 */
export const whole = (text: string): number => {
  const value = Number(text);
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError('it must be a whole number.');
  return value;
};

/** Reads a folder or the address of a server; any other URL would be created as a folder. */
export const registry = (text: string): string => {
  if (!/^[a-z][a-z\d+.-]+:\/\//i.test(text) || /^https?:/.test(text)) return text;
  throw new InvalidArgumentError('it must be a folder or an http or https address.');
};

export const registryOption = ['--registry <R>', "registry to use instead of the settings'", registry] as const;

/** Reads a count from 1 to 50. */
export const count = (text: string): number => {
  const value = whole(text);
  if (value < 1 || value > 50) throw new InvalidArgumentError('it must be from 1 to 50.');
  return value;
};

/** Collects an option that may be given several times. */
export const listed = (text: string, before: string[] | undefined): string[] => [...(before ?? []), text];

/** Reads a number between 0 and 1, both excluded. */
export const share = (text: string): number => {
  const value = Number(text);
  if (!(value > 0 && value < 1)) throw new InvalidArgumentError('it must be a number between 0 and 1.');
  return value;
};

/** Reads the code of a fault. */
export const faultCode = (text: string): string => {
  if (errorCodes.some((code) => code === text)) return text;
  throw new InvalidArgumentError('it must be a code of docs/errors.md, such as MESSAGE_TIME.');
};

/** Reads a time, UTC unless it has an offset; epoch ms. */
export const instant = (text: string): number => {
  const time = readInstant(text, 'UTC');
  if (Number.isNaN(time)) throw new InvalidArgumentError('it must be a time such as 2026-05-31T12:00:00Z.');
  return time;
};
