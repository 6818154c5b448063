import { z } from 'zod';
import { Figure } from '../json/figure.ts';

/** What a model may tell, each an output of its graph; only the first is a must. */
export const headNames = ['probability', 'seconds', 'failure_seconds'] as const;

export type HeadName = (typeof headNames)[number];

const Metrics = z.record(z.string(), Figure);

/** A metric over several parts of the later rows; null where fewer than two parts tell. */
const Spread = z.object({ mean: z.number(), standard_deviation: z.number() }).nullable();

/** Whether a model may serve, and why or why not. */
export const GateVerdict = z.object({ passed: z.boolean(), reasons: z.array(z.string()) });

/** How one candidate did on the rolling folds: log loss of the chance, gamma deviance of seconds; null = not tried. */
const Attempt = z.object({
  estimator: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  loss: Figure,
  trees: z.number().nullable(),
  chosen: z.boolean(),
});

/** A central interval of the seconds, as factors of the predicted mean. */
const Interval = z.object({ level: z.number(), low: z.number(), high: z.number() }).nullable();

/** How a feature is spread: the share of rows that lack it, and minimum, nine deciles and maximum of the others. */
const Quantiles = z.object({ missing: z.number(), deciles: z.array(z.number()) });
export type Quantiles = z.infer<typeof Quantiles>;

const Fold = z.object({
  /** Learned from what had finished by then. */
  cutoff: z.string(),
  last_submission: z.string(),
  learned_from: z.number().int(),
  judged: z.number().int(),
});

/** What a card of our own trainer says of how the model was made; a model from outside may lack any of it. */
const Lineage = z.object({
  /** Rolling folds, the earliest first: they chose between candidates, stopped them and calibrated them. */
  folds: z.array(Fold),
  /**
   * By head, in the order tried; a later one wins where it is better by a standard error. The parameters of a stack are
   * what each of its members counts.
   */
  candidates: z.record(z.string(), z.array(Attempt)),
  /** The later part that judged: cutoff, rows learned from, rows judged. */
  trial: z.object({ cutoff: z.string(), learned_from: z.number().int(), judged: z.number().int() }),
  /** By ranker, of each metric over neighbouring parts of the later rows. */
  spread: z.record(z.string(), z.record(z.string(), Spread)),
  /** Ten bins of equal mass of the later rows, the least probable first. */
  calibration_curve: z.array(z.object({ rows: z.number().int(), predicted: z.number(), observed: z.number() })),
  /** By permutation, on the later rows; the most important first. */
  importance: z.array(z.object({ feature: z.string(), log_loss_increase: z.number() })),
});

/**
 * `card.json`: what a model is and how it came to be. `features` names the columns of the ONNX input `features`,
 * in order; everything that needs the order takes it from here.
 */
export const ModelCard = z.looseObject({
  card_version: z.literal(1),
  name: z.string().max(200),
  features: z.array(z.string().max(200)).min(1).max(2000),
  heads: z.array(z.enum(headNames)).min(1),
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
  gate: GateVerdict,
  /** Central intervals by head; null where too few rows told. */
  intervals: z.object({ seconds: Interval, failure_seconds: Interval }).optional(),
  /** By feature. */
  feature_quantiles: z.record(z.string(), Quantiles).optional(),
  /** That of another version of this program, which told it otherwise, keeps no model from serving. */
  lineage: Lineage.optional().catch(undefined),
});

export type ModelCard = z.infer<typeof ModelCard>;

/** Epoch ms of the last finish that the model learned from; -Infinity where it learned from nothing. */
export const dataEndOf = ({ data: { last_finish: last } }: Pick<ModelCard, 'data'>): number =>
  last === null ? Number.NEGATIVE_INFINITY : Date.parse(last);

export type ModelLineage = z.infer<typeof Lineage>;
