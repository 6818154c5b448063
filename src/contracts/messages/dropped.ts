import { z } from 'zod';
import { fieldFault, type Place, readArray, typeFault } from '../fields/read-field.ts';
import { isJsonObject, type JsonObject } from '../json/json-value.ts';

/** A provider that was never a candidate, and why, as messages 1.2.0 carry it. */
export const DroppedProvider = z.object({ provider_name: z.string(), region_name: z.string(), reason: z.string() });

export type DroppedProvider = Readonly<z.infer<typeof DroppedProvider>>;

const most = 10_000;
const mostCharacters = 1000;
const none: readonly DroppedProvider[] = [];

/**
 * The field `dropped` of a request.
 * @throws RankerError MESSAGE_FIELD_TYPE, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_RANGE
 */
export const readDropped = (message: JsonObject, place: Place): readonly DroppedProvider[] => {
  const dropped = readArray(message, 'dropped', most, place);
  if (dropped.length === 0) return none;
  return dropped.map((one) => {
    if (!isJsonObject(one)) throw typeFault('dropped', 'an array of objects', one, place);
    const text = (field: keyof DroppedProvider): string => {
      const value = one[field] ?? '';
      if (typeof value !== 'string') throw typeFault(`dropped.${field}`, 'a string', value, place);
      return value.slice(0, mostCharacters);
    };
    const provider = text('provider_name');
    if (provider === '') throw fieldFault('MESSAGE_FIELD_MISSING', 'dropped.provider_name', 'must be given', place);
    return { provider_name: provider, region_name: text('region_name'), reason: text('reason') };
  });
};
