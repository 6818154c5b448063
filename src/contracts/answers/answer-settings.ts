import { z } from 'zod';

/** How providers are ordered: by the expected time until something runs, or by the replaced system's formula. */
export const Policy = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('cost') }).readonly(),
  z
    .object({
      kind: z.literal('weighted'),
      exactnessFirst: z.boolean(),
      filter: z.boolean(),
      /** Least score that passes the filter, in [0, 1]. */
      threshold: z.number(),
    })
    .readonly(),
]);
export type Policy = z.infer<typeof Policy>;

/** The settings that shape an answer. */
export const AnswerSettings = z
  .object({
    policy: Policy,
    /** Weight of the success part in `classification` and `regression`, in (0, 1). */
    classificationWeight: z.number(),
    /** Tried last, whatever their quota: each a `provider` or a `provider/region`. */
    drained: z.array(z.string()).readonly().default([]),
  })
  .readonly();
export type AnswerSettings = z.infer<typeof AnswerSettings>;
