import { z } from 'zod';
import { ModelIdentity } from '../learning/model-identity.ts';

export const Live = z.strictObject({ status: z.literal('live') });

/** The model in service. */
export const ModelInService = z.strictObject(ModelIdentity.shape);

const Drift = z.object({
  rows: z.number(),
  drifted_share: z.number().min(0).max(1),
  worst: z.array(z.object({ feature: z.string(), psi: z.number() })),
});

const Calibration = z.object({
  version: z.number().int(),
  outcomes: z.number().int(),
  ece: z.number(),
  log_loss: z.number(),
});

/** Whether the process knows what it needs to answer well. */
export const Readiness = z.strictObject({
  status: z.enum(['ready', 'waiting']),
  /** What is not there yet. */
  waiting_for: z.array(z.string()),
  model: ModelInService.nullable(),
  /** Outcomes in the history. */
  outcomes: z.number().int(),
  /** How the model does: drift of what it is asked, live calibration of what it promised. */
  quality: z.looseObject({ drift: Drift.nullish(), live_calibration: Calibration.nullish() }),
});

export type Readiness = z.infer<typeof Readiness>;

/** What runs. */
export const Version = z.strictObject({
  name: z.literal('provider-ranker'),
  version: z.string(),
  node: z.string(),
  /** Versions of the messages that are read; the last one is written. */
  messages: z.array(z.string()),
});

export type Version = z.infer<typeof Version>;

export const PlainText = z.string();

/** An OpenAPI document, as far as its outermost fields go. */
export const OpenApi = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});
