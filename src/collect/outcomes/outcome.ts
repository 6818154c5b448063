import { sortedKeys } from '../../contracts/json/canonical-json.ts';
import type { JsonObject, JsonValue } from '../../contracts/json/json-value.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { formatWallTime } from '../../contracts/time/wall-time.ts';
import { objectsOf } from '../lenient.ts';
import type { Settled } from './deployment.ts';

const lower = (value: JsonValue | undefined): string => (typeof value === 'string' ? value.toLowerCase() : '');

/**
 * The entry of a request to which an attempt belongs. Where the log names no region, it is the provider's only entry.
 */
export const entryFor = (message: JsonObject, { provider, region }: Settled): JsonObject | undefined => {
  const named = objectsOf(message.providers).filter((entry) => lower(entry.provider_name) === provider.toLowerCase());
  const exact = named.find((entry) => lower(entry.region_name) === region.toLowerCase());
  if (exact || region !== '') return exact;
  const regions = new Set(named.map((entry) => lower(entry.region_name)));
  return regions.size === 1 ? named[0] : undefined;
};

/** Whether a request has an attempt's provider, and the log does not say in which of its regions. */
export const isAmbiguous = (message: JsonObject, { provider, region }: Settled): boolean =>
  region === '' && objectsOf(message.providers).some((entry) => lower(entry.provider_name) === provider.toLowerCase());

const passedOn = ['msg_version', 'uuid', 'template_name', 'user_group'] as const;

/**
 * The message of an outcome: the ranked entry with its result.
 * @param zone - of its submission time
 */
export const outcomeMessage = (message: JsonObject, entry: JsonObject, settled: Settled, zone: string): JsonObject =>
  sortedKeys({
    ...entry,
    ...Object.fromEntries(passedOn.map((name) => [name, message[name] ?? null])),
    submission_time: formatWallTime(settled.submission, zone),
    status: settled.succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
    status_reason: settled.reason,
    completion_time_s: settled.completionMs / 1000,
    tot_failure_time_s: settled.failureMs / 1000,
    n_failures: settled.failures,
    ...(message.msg_version === '1.2.0' && { finish_time: formatInstant(settled.finish) }),
  });

/** The key of an outcome on its topic. */
export const outcomeKey = (entry: JsonObject, uuid: string): string =>
  `${lower(entry.provider_name)}_${lower(entry.region_name)}_${uuid.toLowerCase()}`;
