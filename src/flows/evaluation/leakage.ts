import type { Outcome } from '../../contracts/messages/outcome.ts';
import { cutAt, timeAtShare } from '../../train/data/folds.ts';
import { selectRows } from '../../train/data/matrix.ts';
import { allRows, buildTrainingSet, type TrainingSet } from '../../train/data/training-set.ts';
import { fitHeads } from '../../train/heads/fit-heads.ts';
import { predictHeads } from '../../train/heads/predict-heads.ts';
import type { FitHooks } from '../../train/hooks.ts';
import { judge, type Metrics } from '../../train/judging/judge.ts';
import { drawToFront, seededRandom } from '../../train/seeded-random.ts';
import type { EvaluationSettings } from './evaluate.ts';

/**
 * The same learner judged under three splits. Figures of the first two that are far better than the third are what a
 * leak looks like.
 */
export type Leakage = {
  /** Rows drawn at random to judge by: later outcomes help to predict earlier ones. */
  readonly shuffled_split: Metrics;
  /** Cut in time, but each row's history holds its own outcome, as in the replaced system. */
  readonly own_outcome_seen: Metrics;
  /** Cut in time, each row's history as it was known at its submission: how this program works. */
  readonly point_in_time: Metrics;
};

/** An outcome counts from its submission on, its own row included. */
const seenAtOnce = (outcome: Outcome): Outcome => {
  const time = outcome.submissionTime - 1;
  return { ...outcome, submissionTime: time, finishTime: time };
};

type Split = { readonly train: Int32Array; readonly test: Int32Array };

const inTime = (set: TrainingSet, laterShare: number): Split => {
  const rows = allRows(set);
  return cutAt(set, rows, timeAtShare(set, rows, 1 - laterShare));
};

const atRandom = (set: TrainingSet, laterShare: number, seed: number): Split => {
  const rows = allRows(set);
  const judged = Math.round(laterShare * rows.length);
  drawToFront(rows, judged, seededRandom(seed));
  return { train: rows.slice(judged).sort(), test: rows.slice(0, judged).sort() };
};

/** @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED */
export const leakage = async (
  outcomes: readonly Outcome[],
  { laterShare, heads: settings }: EvaluationSettings,
  hooks: FitHooks = {},
): Promise<Leakage> => {
  const recorded = outcomes.map((outcome) => ({ outcome }));
  const honest = buildTrainingSet(recorded, hooks);
  const leaky = buildTrainingSet(recorded, hooks, { seen: seenAtOnce });
  const judged = async (set: TrainingSet, { train, test: rows }: Split): Promise<Metrics> => {
    const heads = await fitHeads(set, train, settings, { hooks });
    return judge([{ set, rows, predictions: predictHeads(heads, selectRows(set.matrix, rows)) }]);
  };
  return {
    shuffled_split: await judged(honest, atRandom(honest, laterShare, settings.seed)),
    own_outcome_seen: await judged(leaky, inTime(leaky, laterShare)),
    point_in_time: await judged(honest, inTime(honest, laterShare)),
  };
};
