import { z } from 'zod';
import { readShape } from '../fields/read-shape.ts';
import type { DatasetPlaces } from './facts.ts';

const bytes = z.number().nonnegative();
const names = z.array(z.string().min(1));

const PlacesLine = z.object({
  scope: z.string(),
  name: z.string().min(1),
  bytes: bytes.nullish(),
  parts: z.array(z.object({ bytes, disk: names.default([]), tape: names.default([]) })),
});

/**
 * Reads a line of a file of places: a data set, and its parts with the storage elements that have them on disk and on
 * tape.
 * @throws RankerError MESSAGE_FIELD_TYPE naming the first field that is wrong
 */
export const decodePlaces = (value: unknown): DatasetPlaces => {
  const { scope, name, parts, bytes } = readShape(PlacesLine, value, 'a line of places needs scope, name and parts');
  const total = bytes ?? parts.reduce((sum, part) => sum + part.bytes, 0);
  return { scope, name, bytes: total, parts, ageSeconds: 0 };
};
