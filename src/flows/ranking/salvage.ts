import type { RankedAnswer, RankedProvider } from '../../contracts/answers/ranked.ts';
import { limits } from '../../contracts/fields/field-table.ts';
import { isUuid } from '../../contracts/fields/read-field.ts';
import { canonicalJson } from '../../contracts/json/canonical-json.ts';
import { outermostText } from '../../contracts/json/json-strings.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { faultOfEntry, type UnreadableEntry } from '../../contracts/messages/decode-request.ts';
import { type DroppedProvider, readDropped } from '../../contracts/messages/dropped.ts';
import { isMessageFault, type RankerError } from '../../errors.ts';
import { exactShare } from '../../features/request-size.ts';
import { byTieBreak } from '../../infer/order.ts';

/** The uuid of a message that can't be read otherwise; null when it has none. */
export const salvageUuid = (message: JsonValue | undefined): string | null => {
  const uuid = isJsonObject(message) ? message.uuid : undefined;
  return isUuid(uuid) ? uuid : null;
};

/** What is left of a message whose bytes are not JSON, not UTF-8 or too deep: its uuid; undefined when it has none. */
export const salvageBytes = (bytes: Uint8Array): JsonObject | undefined => {
  const uuid = outermostText(new TextDecoder().decode(bytes), 'uuid', limits.uuidLength);
  return uuid === undefined || uuid.includes('\u{fffd}') ? undefined : { uuid };
};

/** An entry without expectations, and why. */
type Unranked = { readonly entry: JsonObject; readonly reason: string };

const isNamed = ({ provider_name: name }: JsonObject): boolean => typeof name === 'string' && name !== '';

const entriesOf = (message: JsonValue | undefined): JsonObject[] => {
  const providers = isJsonObject(message) ? message.providers : undefined;
  if (!Array.isArray(providers) || providers.length > limits.providers) return [];
  return providers.filter(isJsonObject);
};

const droppedOf = (message: JsonValue | undefined, uuid: string): readonly DroppedProvider[] => {
  if (!isJsonObject(message)) return [];
  try {
    return readDropped(message, { uuid, provider: null });
  } catch {
    return [];
  }
};

const numberIn = (value: JsonValue | undefined): number => (typeof value === 'number' ? value : Number.NaN);

/** The exactness, as far as an unreadable entry has one; else 0. */
const exactnessOf = ({ exact_flavors: exact, n_instances_requ: instances }: JsonObject): number => {
  const exactness = exactShare(numberIn(exact), numberIn(instances));
  return Number.isFinite(exactness) ? exactness : 0;
};

const unranked = ({ entry, reason }: Unranked, position: number): RankedProvider => ({
  entry,
  position,
  classification: -1,
  regression: -1,
  resourceExactness: exactnessOf(entry),
  successProbability: Number.NaN,
  expectedSeconds: Number.NaN,
  expectedFailureSeconds: Number.NaN,
  transferSeconds: Number.NaN,
  feasible: true,
  reasons: [reason],
});

/**
 * The entries that have a name, in the tie order.
 * @param before - how many positions are taken
 */
const inTieOrder = (entries: readonly Unranked[], before: number): RankedProvider[] =>
  entries
    .filter(({ entry }) => isNamed(entry))
    .map((one) => ({
      ...one,
      exactness: exactnessOf(one.entry),
      providerName: String(one.entry.provider_name),
      regionName: typeof one.entry.region_name === 'string' ? one.entry.region_name : '',
      canonical: () => canonicalJson(one.entry),
    }))
    .sort(byTieBreak)
    .map((one, place) => unranked(one, before + place + 1));

const errorOf = ({ code, message }: RankerError) => ({ code, message });

const reasonOf = ({ message }: RankerError): string => `not ranked: ${message}`;

/**
 * The last rung: answers a request that can't be ranked, so that nobody waits in vain. It lists the providers that have
 * a name, in the tie order, each with its own fault, or else the request's; the list is empty when none has a name. It
 * contains no time, so the same message always gets the same bytes.
 * @returns undefined when the message has no uuid, so that there is nobody to answer
 */
export const lastRung = (message: JsonValue | undefined, fault: RankerError): RankedAnswer | undefined => {
  const uuid = salvageUuid(message);
  if (uuid === null) return undefined;
  const faultOf = (entry: JsonObject) => (isMessageFault(fault) && faultOfEntry(entry, uuid)) || fault;
  return {
    uuid,
    rankedAt: Number.NaN,
    servedBy: 'tie_order',
    model: null,
    expectedTimeToSuccessSeconds: Number.NaN,
    anySuccessProbability: Number.NaN,
    providers: inTieOrder(
      entriesOf(message).map((entry) => ({ entry, reason: reasonOf(faultOf(entry)) })),
      0,
    ),
    dropped: droppedOf(message, uuid),
    error: errorOf(fault),
  };
};

/**
 * Answers a request of which some entries can't be read: the readable ones as they are ranked, the others in the tie
 * order, each with its fault. The unreadable ones come before those whose quota is known to be too small, and behind
 * all others.
 * @param answer - to the readable part
 * @param fault - by which the request was refused
 */
export const withUnreadable = (
  answer: RankedAnswer,
  unreadable: readonly UnreadableEntry[],
  fault: RankerError,
): RankedAnswer => {
  const entries = unreadable.map(({ entry, fault: own }) => ({ entry, reason: reasonOf(own) }));
  const holding = answer.providers.filter(({ feasible }) => feasible);
  const unranked = inTieOrder(entries, holding.length);
  const short = answer.providers.slice(holding.length);
  const behind = short.map((one) => ({ ...one, position: one.position + unranked.length }));
  return { ...answer, providers: [...holding, ...unranked, ...behind], error: errorOf(fault) };
};
