import { z } from 'zod';
import { RankerError } from '../../errors.ts';
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
 * @throws RankerError MESSAGE_FIELD_TYPE naming the fields that are wrong
 */
export const decodePlaces = (value: unknown): DatasetPlaces => {
  const parsed = PlacesLine.safeParse(value);
  if (parsed.success) {
    const { scope, name, parts } = parsed.data;
    const total = parsed.data.bytes ?? parts.reduce((sum, part) => sum + part.bytes, 0);
    return { scope, name, bytes: total, parts, ageSeconds: 0 };
  }
  throw new RankerError('MESSAGE_FIELD_TYPE', 'A line of places needs scope, name and parts.', {
    problem: z.prettifyError(parsed.error),
  });
};
