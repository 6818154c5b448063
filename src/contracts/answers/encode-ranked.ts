import { canonicalJson } from '../json/canonical-json.ts';
import type { JsonObject } from '../json/json-value.ts';
import { latestVersion } from '../messages/message-version.ts';
import { formatInstant } from '../time/instant.ts';
import type { RankedAnswer, RankedProvider } from './ranked.ts';

/** Our fields of an entry on the wire. */
const ours = (provider: RankedProvider) => ({
  classification: provider.classification,
  regression: provider.regression,
  resource_exactness: provider.resourceExactness,
  position: provider.position,
  success_probability: provider.successProbability,
  expected_time_s: provider.expectedSeconds,
  expected_time_interval_s: provider.expectedSecondsInterval,
  expected_failure_time_s: provider.expectedFailureSeconds,
  transfer_time_s: provider.transferSeconds,
  transfer_interval_s: provider.transfer?.interval,
  local_bytes: provider.transfer?.localBytes,
  missing_bytes: provider.transfer?.missingBytes,
  destination_rse: provider.transfer?.destination,
  feasible: provider.feasible,
  reserved: provider.reserved,
  reasons: provider.reasons,
});

const ourNames = Object.keys(ours({} as RankedProvider)) as readonly (keyof ReturnType<typeof ours>)[];

/** Whether an entry already has fields of ours, as in an answer that was sent as a request again. */
export const hasOurs = (entry: JsonObject): boolean => {
  for (const name of ourNames) if (entry[name] !== undefined) return true;
  return false;
};

/** The entry without fields of ours; in an answer, ours take their place. */
export const withoutOurs = (entry: JsonObject): JsonObject => {
  if (!hasOurs(entry)) return entry;
  const own = { ...entry };
  for (const name of ourNames) delete own[name];
  return own;
};

const noTexts: ReadonlyMap<JsonObject, string> = new Map();

/**
 * The entry's text with our fields spliced in, as pieces: a key of the entry is never assigned to an object of ours.
 */
const encodeProvider = (provider: RankedProvider, texts: ReadonlyMap<JsonObject, string>, pieces: string[]): void => {
  const { entry } = provider;
  const echoed = hasOurs(entry) ? canonicalJson(withoutOurs(entry)) : (texts.get(entry) ?? canonicalJson(entry));
  const added = JSON.stringify(ours(provider));
  if (echoed === '{}') pieces.push(added);
  else pieces.push(echoed.slice(0, -1), ',', added.slice(1));
};

/**
 * The text of a ranked message: each provider's entry in canonical order, then our fields, which replace those of the
 * same name. Equal answers give equal bytes.
 * @param entryTexts - canonical texts of entries, where already known
 */
export const encodeRanked = (answer: RankedAnswer, entryTexts = noTexts): string => {
  const envelope = JSON.stringify({
    uuid: answer.uuid,
    msg_version: latestVersion,
    ranked_at: Number.isFinite(answer.rankedAt) ? formatInstant(answer.rankedAt) : null,
    served_by: answer.servedBy,
    model: answer.model && {
      name: answer.model.name,
      version: answer.model.version,
      sha256: answer.model.sha256,
    },
    expected_time_to_success_s: answer.expectedTimeToSuccessSeconds,
    p_any_success: answer.anySuccessProbability,
    supersedes: answer.supersedes,
    model_from_future: answer.modelFromFuture,
    dropped: answer.dropped?.length ? answer.dropped : undefined,
    datasets: answer.locality?.datasets.map(({ scope, name, bytes, ageSeconds, unknown }) =>
      unknown === undefined ? { scope, name, bytes, age_s: Math.round(ageSeconds) } : { scope, name, bytes, unknown },
    ),
  });
  // Joined in one step: concatenated strings are copied when they are converted to bytes.
  const pieces = [`${envelope.slice(0, -1)},"ranked_providers":[`];
  for (const [at, provider] of answer.providers.entries()) {
    if (at > 0) pieces.push(',');
    encodeProvider(provider, entryTexts, pieces);
  }
  pieces.push(answer.error ? `],"error":${JSON.stringify(answer.error)}}` : ']}');
  return pieces.join('');
};
