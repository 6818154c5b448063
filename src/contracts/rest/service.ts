import { z } from 'zod';
import { ModelIdentity } from '../learning/model-identity.ts';

export const Live = z.strictObject({ status: z.literal('live') });

/** The model in service. */
export const ModelInService = z.strictObject(ModelIdentity.shape);

/** How far a model's inputs have moved from its training data. */
const DriftReport = z.object({
  /** Rows seen, older ones weighing less. */
  rows: z.number(),
  /** Share of the features whose population stability index is above 0.25. */
  drifted_share: z.number().min(0).max(1),
  /** The features that moved most. */
  worst: z.array(z.object({ feature: z.string(), psi: z.number() })),
});
export type DriftReport = z.infer<typeof DriftReport>;

/** How a model's probabilities compare with the outcomes. */
const CalibrationReport = z.object({
  version: z.number().int(),
  outcomes: z.number().int(),
  /** Mean gap between chance and share of successes over ten bins of equal width, weighted by count. */
  ece: z.number(),
  log_loss: z.number(),
});
export type CalibrationReport = z.infer<typeof CalibrationReport>;

/** Whether the process has read what it needs to answer well. */
export const Readiness = z.strictObject({
  status: z.enum(['ready', 'waiting']),
  /** What has not been read yet. */
  waiting_for: z.array(z.string()),
  model: ModelInService.nullable(),
  /** Outcomes in the history. */
  outcomes: z.number().int(),
  /** Answers that were given here and are not on their topic yet: the brokers or the disk do not take them. */
  unpublished_answers: z.number().int(),
  /** Quality of the model: drift of its inputs, and calibration of its probabilities. */
  quality: z.looseObject({ drift: DriftReport.nullish(), live_calibration: CalibrationReport.nullish() }),
});

export type Readiness = z.infer<typeof Readiness>;

/** The program and its version. */
export const Version = z.strictObject({
  name: z.literal('provider-ranker'),
  version: z.string(),
  node: z.string(),
  /** Versions of the messages that are read; the last one is written. */
  messages: z.array(z.string()),
});

export type Version = z.infer<typeof Version>;

export const PlainText = z.string();

/** The outermost fields of an OpenAPI document. */
export const OpenApi = z.looseObject({
  openapi: z.string(),
  info: z.looseObject({ title: z.string(), version: z.string() }),
  paths: z.record(z.string(), z.unknown()),
});
