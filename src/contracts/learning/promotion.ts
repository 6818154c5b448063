import { z } from 'zod';
import { GateVerdict } from './card.ts';

/** Alias of the model in service. */
export const championAlias = 'champion';

/** A promotion: the note of how a version became the champion. */
export const Promotion = z.object({
  version: z.number().int(),
  /** The champion before; null for the first. */
  instead_of: z.number().int().nullable(),
  /** ISO 8601. */
  at: z.iso.datetime(),
  /** By a training whose gate it passed, a person who chose it, or one who rolled back. */
  how: z.enum(['gate', 'hand', 'rollback']),
  /** The person or program, as identified there; null where callers are not identified. */
  by: z.string().nullable(),
  /** The gate's verdict on the version; null if unknown. */
  gate: GateVerdict.nullable(),
});

export type Promotion = z.infer<typeof Promotion>;
