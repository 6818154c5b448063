import { z } from 'zod';

const Metrics = z.record(z.string(), z.number().nullable());

/**
 * `card.json`: what a model is and how it came to be. `features` names the columns of the ONNX input `features`,
 * in order; everything that needs the order takes it from here.
 */
export const ModelCard = z.looseObject({
  card_version: z.literal(1),
  name: z.string().max(200),
  features: z.array(z.string().max(200)).min(1).max(2000),
  heads: z.array(z.enum(['probability', 'seconds', 'failure_seconds'])).min(1),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  seed: z.number().int(),
  created_at: z.string(),
  code_version: z.string(),
  settings: z.record(z.string(), z.unknown()),
  data: z.object({
    outcomes: z.number().int(),
    rejected: z.number().int(),
    first_finish: z.string().nullable(),
    last_finish: z.string().nullable(),
    hash: z.string(),
  }),
  calibration: z.record(z.string(), z.unknown()),
  /** Metrics on the time-later fold of this model and of each baseline. */
  metrics: z.record(z.string(), Metrics),
  gate: z.object({ passed: z.boolean(), reasons: z.array(z.string()) }),
});

export type ModelCard = z.infer<typeof ModelCard>;
