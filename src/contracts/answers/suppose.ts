import { RankerError } from '../../errors.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../json/json-value.ts';
import { factShape } from '../messages/message-schemas.ts';
import { type SupposedChange, SupposedChanges } from './what-if.ts';

/** @throws RankerError MESSAGE_FIELD_TYPE naming the first fault */
export const readChanges = (value: unknown): SupposedChange[] => {
  const read = SupposedChanges.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  const field = ['changes', ...issue.path].join('.');
  const isOtherFact = issue.code === 'unrecognized_keys' && issue.path.at(-1) === 'set';
  const known = isOtherFact ? `; known: ${Object.keys(factShape).join(', ')}` : '';
  throw new RankerError('MESSAGE_FIELD_TYPE', `${field}: ${issue.message}${known}`, { field });
};

/** @throws RankerError MESSAGE_TYPE, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE */
export const readQuestion = (value: JsonValue): { request: JsonValue; changes: SupposedChange[] } => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a question must be a JSON object');
  const { request, changes } = value;
  for (const [field, given] of [
    ['request', request],
    ['changes', changes],
  ] as const) {
    if (given === undefined) throw new RankerError('MESSAGE_FIELD_MISSING', `${field} must be given`, { field });
  }
  return { request: request!, changes: readChanges(changes) };
};

const fits = (change: SupposedChange, entry: JsonObject): boolean =>
  (change.provider_name === undefined || change.provider_name === entry.provider_name) &&
  (change.region_name === undefined || change.region_name === (entry.region_name ?? ''));

/** Sets a copy's fields in place: copying it at each change would take the product of both. */
const setFields = (copy: JsonObject, { features, ...set }: NonNullable<SupposedChange['set']>): void => {
  Object.assign(copy, set);
  if (features === undefined) return;
  if (features && isJsonObject(copy.features)) Object.assign(copy.features, features);
  else copy.features = features && { ...features };
};

/** Shares nothing with the entry that `setFields` changes. */
const copyOf = (entry: JsonValue): JsonValue => {
  if (!isJsonObject(entry)) return entry;
  return isJsonObject(entry.features) ? { ...entry, features: { ...entry.features } } : { ...entry };
};

/** A request with supposed changes. Those of providers are by their index. */
export type Supposed = {
  readonly message: JsonValue;
  readonly down: ReadonlySet<number>;
  readonly data: ReadonlyMap<number, 'here' | 'elsewhere'>;
  /** Changes that match none of its providers. */
  readonly idle: readonly SupposedChange[];
};

/** Applies the changes one after the other; a message that is no request stays as it is. */
export const suppose = (message: JsonValue, changes: readonly SupposedChange[]): Supposed => {
  const down = new Set<number>();
  const data = new Map<number, 'here' | 'elsewhere'>();
  if (!isJsonObject(message) || !Array.isArray(message.providers)) {
    return { message, down, data, idle: changes };
  }
  const providers = message.providers.map(copyOf);
  const idle = changes.filter((change) => {
    let isIdle = true;
    for (const [at, entry] of providers.entries()) {
      if (!isJsonObject(entry) || !fits(change, entry)) continue;
      isIdle = false;
      if (change.set) setFields(entry, change.set);
      if (change.down) down.add(at);
      if (change.down === false) down.delete(at);
      if (change.data) data.set(at, change.data);
    }
    return isIdle;
  });
  return { message: { ...message, providers }, down, data, idle };
};
