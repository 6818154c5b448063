import { z } from 'zod';
import { Figure } from '../json/figure.ts';
import { factShape, RankRequestMessage } from '../messages/message-schemas.ts';
import { RankedMessage } from './ranked.ts';

/** A change at the providers that match the names; without names, at all. */
export const SupposedChange = z
  .strictObject({
    provider_name: z.string().optional(),
    region_name: z.string().optional(),
    /** Nothing can run there. */
    down: z.boolean().optional(),
    /** The request's data lie on disk beside it, or not at all. */
    data: z.enum(['here', 'elsewhere']).optional(),
    /** Fields that replace those of the entry; `features` are merged with its own. */
    set: z.strictObject(factShape).optional(),
  })
  .refine(({ down, data, set }) => down !== undefined || data !== undefined || set, {
    error: 'must say what is changed: down, data or set',
  });

export type SupposedChange = z.infer<typeof SupposedChange>;

export const SupposedChanges = z.array(SupposedChange).min(1).max(1000);

/** A request, and the changes to suppose. */
export const WhatIfQuestion = z.strictObject({ request: RankRequestMessage, changes: SupposedChanges });

const change = <Schema extends z.ZodType>(value: Schema) => z.strictObject({ before: value, after: value });
/** One provider in both orders, in the order of the second; `position` is null where a filter leaves it out. */
export const ProviderDifference = z.strictObject({
  provider_name: z.string(),
  region_name: z.string(),
  position: change(z.number().int().nullable()),
  feasible: change(z.boolean()),
  success_probability: change(Figure),
  expected_time_s: change(Figure),
  expected_failure_time_s: change(Figure),
  transfer_time_s: change(Figure),
});

export type ProviderDifference = z.infer<typeof ProviderDifference>;

/** Both answers, made at the same moment by the same model, and their differences. Neither is published. */
export const WhatIfAnswer = z.strictObject({
  uuid: z.string(),
  /** Whether any provider changes its position. */
  differs: z.boolean(),
  expected_time_to_success_s: change(Figure),
  p_any_success: change(Figure),
  providers: z.array(ProviderDifference),
  before: RankedMessage,
  after: RankedMessage,
});

export type WhatIfAnswer = z.infer<typeof WhatIfAnswer>;
