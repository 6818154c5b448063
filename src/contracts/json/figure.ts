import { z } from 'zod';

/** A number on the wire; null where it is not known or not finite. */
export const Figure = z.number().nullable();

/** How a number is written: JSON can't tell one that is not finite. */
export const figureOf = (value: number): number | null => (Number.isFinite(value) ? value : null);
