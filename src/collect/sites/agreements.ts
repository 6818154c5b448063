import { mibPerGib, type Resource } from '../../contracts/fields/resources.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { readInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import { numberOf, objectsOf, textOf } from '../lenient.ts';
import { Shelf } from '../shelf.ts';
import { plainName, plainNames } from './names.ts';
import type { Site } from './site.ts';

/** The limits of an agreement, by resource; -1 is unlimited. */
type Agreement = {
  readonly provider: string;
  readonly customer: string;
  /** Epoch ms; null where it has no end. */
  readonly end: number | null;
  readonly quotas: Readonly<Partial<Record<Resource, number>>>;
};

/** The agreements' names of our resources, and how many of their units make one of ours. */
const targets: Readonly<Record<string, readonly [Resource, number]>> = {
  cores: ['vcpus', 1],
  num_cpus: ['vcpus', 1],
  ram: ['ram_gb', mibPerGib],
  mem_size: ['ram_gb', mibPerGib],
  instances: ['n_instances', 1],
  gigabytes: ['storage_gb', 1],
  volumes: ['n_volumes', 1],
  publicips: ['floating_ips', 1],
  public_ips: ['floating_ips', 1],
  public_ip: ['floating_ips', 1],
};

/** The agreements between two parties, the oldest first; `recorded`: when each was put on its topic, epoch ms. */
type AgreementRow = { readonly versions: readonly (Agreement & { readonly recorded: number })[] };

const mostVersions = 64;

export const openAgreements = (): Shelf<AgreementRow> => new Shelf<AgreementRow>('agreements');

const limitOf = ({ restrictions }: JsonObject): number | undefined => {
  const limits = isJsonObject(restrictions) ? restrictions : {};
  return numberOf(limits.total_limit ?? limits.total_guaranteed);
};

const readQuotas = (services: JsonValue | undefined): Agreement['quotas'] => {
  const quotas: Partial<Record<Resource, number>> = {};
  for (const target of objectsOf(services).flatMap((service) => objectsOf(service.targets))) {
    const known = targets[textOf(target.type).toLowerCase()];
    const limit = limitOf(target);
    if (known && limit !== undefined) quotas[known[0]] = limit < 0 ? -1 : Math.trunc(limit / known[1]);
  }
  return quotas;
};

const readOne = (value: JsonObject): Agreement => {
  const provider = textOf(value.provider_name) || textOf(value.provider);
  if (provider === '') {
    throw new RankerError('MESSAGE_FIELD_MISSING', 'provider must be given (an agreement)', { field: 'provider' });
  }
  const end = readInstant(`${textOf(value.end_date)} 23:59:59`, 'UTC');
  return {
    provider,
    customer: textOf(value.user_group) || textOf(value.customer),
    end: Number.isNaN(end) ? null : end,
    quotas: readQuotas(value.services),
  };
};

/**
 * Reads agreements in the format of SLAM and of the legacy Cloud Provider Ranker: one, or several under `sla`.
 * @throws RankerError MESSAGE_TYPE, MESSAGE_FIELD_MISSING
 */
export const readAgreements = (value: JsonValue): readonly Agreement[] => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'an agreement must be a JSON object');
  return (Array.isArray(value.sla) ? objectsOf(value.sla) : [value]).map(readOne);
};

const keyOf = (provider: string, customer: string): string => JSON.stringify([plainName(provider), customer]);

/**
 * Of versions with the same time, the last that came counts.
 * @param recorded - epoch ms of the record
 */
export const addAgreement = (shelf: Shelf<AgreementRow>, agreement: Agreement, recorded: number): void => {
  const key = keyOf(agreement.provider, agreement.customer);
  const others = (shelf.get(key)?.versions ?? []).filter((one) => one.recorded !== recorded);
  const versions = [...others, { ...agreement, recorded }].sort((a, b) => a.recorded - b.recorded);
  shelf.set(key, { versions: versions.slice(-mostVersions) });
};

/**
 * The limits for a site's group by the agreements known and in force at a time: its own, else the one that names no
 * customer.
 */
export const agreedAt = (
  shelf: Shelf<AgreementRow>,
  { providerName, regionName, userGroup }: Site,
  time: number,
): Agreement['quotas'] | undefined =>
  plainNames(providerName, regionName)
    .flatMap((name) => [shelf.get(keyOf(name, userGroup)), shelf.get(keyOf(name, ''))])
    .map((row) => row?.versions.findLast(({ recorded }) => recorded <= time))
    .find((agreement) => agreement && (agreement.end === null || agreement.end >= time))?.quotas;
