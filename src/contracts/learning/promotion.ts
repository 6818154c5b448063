import { z } from 'zod';
import { GateVerdict } from './card.ts';

/** Alias of the model in service. */
export const championAlias = 'champion';

/** The moment at which a version became the champion, as it was noted then. */
export const Promotion = z.object({
  version: z.number().int(),
  /** The version that was it before; null for the first. */
  instead_of: z.number().int().nullable(),
  /** ISO 8601. */
  at: z.iso.datetime(),
  /** By a training whose gate it passed, a person who chose it, or one who rolled back. */
  how: z.enum(['gate', 'hand', 'rollback']),
  /** The person or program, as it was known there; null where nobody was asked. */
  by: z.string().nullable(),
  /** What the version's gate had said; null where that is not known. */
  gate: GateVerdict.nullable(),
});

export type Promotion = z.infer<typeof Promotion>;
