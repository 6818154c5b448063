import { z } from 'zod';
import { Figure } from '../json/figure.ts';

/** The heads that a model may have, each an output of its graph; only the first is required. */
export const headNames = ['probability', 'seconds', 'failure_seconds'] as const;

export type HeadName = (typeof headNames)[number];

/** The heads of seconds, as the code names them. */
export const timeHeads = ['seconds', 'failureSeconds'] as const;

export type TimeHead = (typeof timeHeads)[number];

/** Their outputs; `history_` before it is the column of the smoothed history. */
export const timeOutput = { seconds: 'seconds', failureSeconds: 'failure_seconds' } as const;

/** A value for each of them. */
export const byTimeHead = <T>(of: (head: TimeHead) => T): Readonly<Record<TimeHead, T>> => ({
  seconds: of('seconds'),
  failureSeconds: of('failureSeconds'),
});

const Metrics = z.record(z.string(), Figure);

/** A metric over several parts of the later rows; null with fewer than two parts. */
const Spread = z.object({ mean: z.number(), standard_deviation: z.number() }).nullable();

/** Whether a model may serve, and why or why not. */
export const GateVerdict = z.object({ passed: z.boolean(), reasons: z.array(z.string()) });

/**
 * Result of one candidate on the rolling folds: log loss of the probability, gamma deviance of seconds; null = not
 * tried.
 */
const Attempt = z.object({
  estimator: z.string(),
  parameters: z.record(z.string(), z.unknown()),
  loss: Figure,
  trees: z.number().nullable(),
  chosen: z.boolean(),
});

/** A central interval of the seconds, as factors of the predicted mean. */
const Interval = z.object({ level: z.number(), low: z.number(), high: z.number() }).nullable();

/** Distribution of a feature: the share of rows without it, and minimum, nine deciles and maximum of the others. */
const Quantiles = z.object({ missing: z.number(), deciles: z.array(z.number()) });
export type Quantiles = z.infer<typeof Quantiles>;

const Fold = z.object({
  /** Trained on what had finished by then. */
  cutoff: z.string(),
  last_submission: z.string(),
  learned_from: z.number().int(),
  judged: z.number().int(),
});

/** Training details in a card of our own trainer; a model from outside may lack any of them. */
const Lineage = z.object({
  /** The rolling folds used to choose candidates, stop them and calibrate them; the earliest first. */
  folds: z.array(Fold),
  /**
   * By head, in the order tried; a later one wins if it is better by a standard error. The parameters of a stack are
   * the weights of its members.
   */
  candidates: z.record(z.string(), z.array(Attempt)),
  /** The later part on which the model was judged: cutoff, training rows, later rows. */
  trial: z.object({ cutoff: z.string(), learned_from: z.number().int(), judged: z.number().int() }),
  /** By ranker, of each metric over adjacent parts of the later rows. */
  spread: z.record(z.string(), z.record(z.string(), Spread)),
  /** Ten bins of equal mass of the later rows, the least probable first. */
  calibration_curve: z.array(z.object({ rows: z.number().int(), predicted: z.number(), observed: z.number() })),
  /** By permutation, on the later rows; the most important first. */
  importance: z.array(z.object({ feature: z.string(), log_loss_increase: z.number() })),
});

/**
 * `card.json`: what a model is and how it was trained. `features` names the columns of the ONNX input `features`, in
 * order; it is the source of that order.
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
    /** Outcomes too old to learn from, which the history alone knows; absent if none. */
    older: z.number().int().optional(),
    rejected: z.number().int(),
    first_finish: z.string().nullable(),
    last_finish: z.string().nullable(),
    hash: z.string(),
  }),
  calibration: z.record(z.string(), z.unknown()),
  /** Metrics on the time-later fold of this model and of each baseline. */
  metrics: z.record(z.string(), Metrics),
  gate: GateVerdict,
  /** Central prediction intervals by head; null with too few rows. */
  intervals: z.object({ seconds: Interval, failure_seconds: Interval }).optional(),
  /** By feature. */
  feature_quantiles: z.record(z.string(), Quantiles).optional(),
  /** A lineage in the format of another version is ignored, so that the model can still serve. */
  lineage: Lineage.optional().catch(undefined),
});

export type ModelCard = z.infer<typeof ModelCard>;

/** Epoch ms of the last finish in the model's training data; -Infinity without any. */
export const dataEndOf = ({ data: { last_finish: last } }: Pick<ModelCard, 'data'>): number =>
  last === null ? Number.NEGATIVE_INFINITY : Date.parse(last);

export type ModelLineage = z.infer<typeof Lineage>;
