import { z } from 'zod';

/** A number on the wire; null where it is not known or not finite. */
export const Figure = z.number().nullable();
