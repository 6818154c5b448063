import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { RankedAnswer, RankedProvider } from '../../contracts/answers/ranked.ts';
import { limits } from '../../contracts/fields/field-table.ts';
import { canonicalJson } from '../../contracts/json/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { type DroppedProvider, readDropped } from '../../contracts/messages/dropped.ts';
import type { RankerError } from '../../errors.ts';
import { byTieBreak } from '../../infer/order.ts';

/** The uuid of a message that can't be read otherwise; null when it has none either. */
export const salvageUuid = (message: JsonValue | undefined): string | null => {
  const uuid = isJsonObject(message) ? message.uuid : undefined;
  return typeof uuid === 'string' && uuid !== '' && uuid.length <= limits.uuidLength ? uuid : null;
};

const namedProviders = (message: JsonValue | undefined): JsonObject[] => {
  const providers = isJsonObject(message) ? message.providers : undefined;
  if (!Array.isArray(providers) || providers.length > limits.providers) return [];
  return providers.filter(isJsonObject).filter(({ provider_name: name }) => typeof name === 'string' && name !== '');
};

const droppedOf = (message: JsonValue | undefined, uuid: string): readonly DroppedProvider[] => {
  if (!isJsonObject(message)) return [];
  try {
    return readDropped(message, { uuid, provider: null });
  } catch {
    return [];
  }
};

const unranked = (entry: JsonObject, place: number, reason: string): RankedProvider => ({
  entry,
  position: place + 1,
  classification: -1,
  regression: -1,
  resourceExactness: Number.NaN,
  successProbability: Number.NaN,
  expectedSeconds: Number.NaN,
  expectedFailureSeconds: Number.NaN,
  transferSeconds: Number.NaN,
  feasible: true,
  reasons: [reason],
});

/**
 * The last rung: what answers a request that can't be ranked, so that nobody waits for nothing. It lists the providers
 * that can be named, in the tie order, and says why; the list is empty when none can. It tells no time, so the same
 * message always gets the same bytes.
 * @returns undefined when the message has no uuid, so that there is nobody to answer
 */
export const salvage = (message: JsonValue | undefined, fault: RankerError): string | undefined => {
  const uuid = salvageUuid(message);
  if (uuid === null) return undefined;
  const entries = namedProviders(message)
    .map((entry) => ({
      entry,
      exactness: 0,
      providerName: String(entry.provider_name),
      regionName: typeof entry.region_name === 'string' ? entry.region_name : '',
      canonical: () => canonicalJson(entry),
    }))
    .sort(byTieBreak);
  const answer: RankedAnswer = {
    uuid,
    rankedAt: Number.NaN,
    servedBy: 'tie_order',
    model: null,
    expectedTimeToSuccessSeconds: Number.NaN,
    anySuccessProbability: Number.NaN,
    providers: entries.map(({ entry }, place) => unranked(entry, place, `not ranked: ${fault.message}`)),
    dropped: droppedOf(message, uuid),
  };
  return JSON.stringify({ ...JSON.parse(encodeRanked(answer)), error: { code: fault.code, message: fault.message } });
};
