import { cutAt } from '../data/folds.ts';
import { type Matrix, selectRows } from '../data/matrix.ts';
import { allRows, type TrainingSet } from '../data/training-set.ts';
import type { HeadSettings } from '../heads/head-settings.ts';
import type { FittedHeads } from '../heads/heads.ts';
import { type Predictions, predictHeads } from '../heads/predict-heads.ts';
import { pairedBootstrap } from '../metrics/bootstrap.ts';
import { logLossDifferences } from '../metrics/row-losses.ts';
import type { TrainingRun } from '../training-run.ts';
import { fewestLaterRows } from './gate.ts';
import { type Judged, judge, type Metrics } from './judge.ts';
import { type Rival, type Trial, tryOut } from './trial.ts';

/** An existing model, as it serves. */
export type ReadyModel = {
  /** Epoch ms of the last finish in its training data. */
  readonly dataEnd: number;
  /** Predicts rows whose columns are `names`. */
  readonly predict: (names: readonly string[], inputs: Matrix) => Promise<Predictions>;
};

/** The champion and our model on rows that neither was trained on. */
export type Meeting = Rival & { readonly ours: Metrics };

/**
 * Both are judged on outcomes later than the training data of either. If the champion's data end later than the
 * trial's, ours is fitted again up to there.
 * @param keep - removes the heads that are not to serve
 */
export const meetChampion = async (
  set: TrainingSet,
  trial: Trial,
  { dataEnd, predict }: ReadyModel,
  settings: HeadSettings,
  keep: (heads: FittedHeads) => FittedHeads,
  run: Partial<TrainingRun>,
): Promise<Meeting> => {
  const known = dataEnd <= trial.cutoff;
  const { test: rows } = known ? trial : cutAt(set, allRows(set), dataEnd);
  const enough = rows.length >= fewestLaterRows;
  const own = known ? trial : enough ? await tryOut(set, dataEnd, settings, run) : undefined;
  const inputs = selectRows(set.matrix, rows);
  const predictions = await predict(set.names, inputs);
  const ours = own && predictHeads(keep(own.heads), inputs);
  return sideBySide({ set, rows, predictions }, ours, settings.seed);
};

/**
 * @param theirs - the champion's predictions
 * @param ours - for the same rows; undefined if there are too few
 */
export const sideBySide = (theirs: Judged, ours: Predictions | undefined, seed: number): Meeting => {
  const { set, rows, predictions } = theirs;
  const differences = (own: Predictions): Float64Array =>
    logLossDifferences(set, rows, own.probability, predictions.probability);
  const enough = rows.length >= fewestLaterRows;
  return {
    metrics: judge([theirs]),
    ours: judge(ours ? [{ set, rows, predictions: ours }] : []),
    paired: ours && enough ? pairedBootstrap(set, rows, differences(ours), seed) : undefined,
  };
};
