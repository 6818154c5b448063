import { z } from 'zod';

/** A number on the wire; null where it is unknown or not finite. */
export const Figure = z.number().nullable();

/** A number as it is written: JSON has no non-finite ones. */
export const figureOf = (value: number): number | null => (Number.isFinite(value) ? value : null);
