import { createHash } from 'node:crypto';
import { type FittedHeads, fitHeads, type HeadSettings, headDefaults } from './fit-heads.ts';
import { cutAt, type Fold, timeAtShare } from './folds.ts';
import { type AgainstChampion, fewestLaterRows, gate, secondsPass, type Verdict } from './gate.ts';
import type { FitHooks } from './hooks.ts';
import { judge, type Metrics, pairedLogLoss } from './judge.ts';
import { type Matrix, selectRows } from './matrix.ts';
import { exportHeads } from './onnx/heads.ts';
import { type Predictions, predictByHistory, predictConstant, predictHeads } from './predict-heads.ts';
import type { TrainingSet } from './training-set.ts';

export const laterShareDefault = 0.2;

export type FitSettings = {
  /** Share of the outcomes, the latest, that judge a model. */
  readonly laterShare: number;
  readonly heads: HeadSettings;
};

const defaults: FitSettings = { laterShare: laterShareDefault, heads: headDefaults };

/** The model in service, to be beaten. */
export type Champion = {
  readonly name: string;
  /** Epoch ms of the last finish it learned from. */
  readonly dataEnd: number;
  /** What it says of rows whose columns are `names`. */
  readonly predict: (names: readonly string[], inputs: Matrix) => Promise<Predictions>;
};

export type FittedModel = {
  readonly onnx: Uint8Array;
  readonly heads: FittedHeads;
  readonly sha256: string;
  readonly metrics: Metrics & { readonly baselines: Readonly<Record<string, Metrics>> };
  readonly gate: Verdict;
};

const allRows = (set: TrainingSet): Int32Array => Int32Array.from({ length: set.matrix.rows }, (_, row) => row);

/** A fit on what had finished by a moment, and what it says of what was submitted later. */
type Trial = Fold & { readonly inputs: Matrix; readonly predictions: Predictions };

const tryOut = (set: TrainingSet, cutoff: number, settings: HeadSettings, hooks: FitHooks): Trial => {
  const fold = cutAt(set, allRows(set), cutoff);
  const heads = fitHeads(set, fold.train, settings, hooks);
  const inputs = selectRows(set.matrix, fold.test);
  return { ...fold, inputs, predictions: predictHeads(heads, inputs) };
};

type Figures = FittedModel['metrics'];

const judgeTrial = (set: TrainingSet, { train, test: rows, predictions }: Trial): Figures => ({
  ...judge([{ set, rows, predictions }]),
  baselines: {
    best_constant: judge([{ set, rows, predictions: predictConstant(set, train, rows) }]),
    smoothed_history: judge([{ set, rows, predictions: predictByHistory(set, rows) }]),
  },
});

const notCompared = { ours: null, theirs: null, difference: Number.NaN, standardError: Number.NaN };

/** Side by side on what is later than all that either learned from; a champion that knows more is met by a later fit. */
const meetChampion = async (
  set: TrainingSet,
  trial: Trial,
  { dataEnd, predict }: Champion,
  settings: HeadSettings,
  hooks: FitHooks,
): Promise<{ verdict: AgainstChampion; metrics: Metrics }> => {
  const known = dataEnd <= trial.cutoff;
  const { test: rows } = known ? trial : cutAt(set, allRows(set), dataEnd);
  const enough = rows.length >= fewestLaterRows;
  const ours = known || !enough ? trial : tryOut(set, dataEnd, settings, hooks);
  const predictions = await predict(set.names, selectRows(set.matrix, rows));
  const metrics = judge([{ set, rows, predictions }]);
  if (!enough) return { verdict: { rows: rows.length, ...notCompared }, metrics };
  const { log_loss: own } = judge([{ set, rows, predictions: ours.predictions }]);
  const paired = pairedLogLoss(set, rows, ours.predictions.probability, predictions.probability);
  return { verdict: { rows: rows.length, ours: own, theirs: metrics.log_loss, ...paired }, metrics };
};

/** The heads of seconds that err more than the smoothed history are left out: it serves in their place. */
const worthyHeads = (heads: FittedHeads, figures: Figures): FittedHeads => {
  const history = figures.baselines.smoothed_history!;
  const time = (m: Metrics) => ({ mae: m.time_mae_s, bias: m.time_bias_ratio });
  const failure = (m: Metrics) => ({ mae: m.failure_time_mae_s, bias: m.failure_time_bias_ratio });
  return {
    probability: heads.probability,
    ...(heads.seconds && secondsPass(time(figures), time(history)) && { seconds: heads.seconds }),
    ...(heads.failureSeconds &&
      secondsPass(failure(figures), failure(history)) && { failureSeconds: heads.failureSeconds }),
  };
};

/**
 * A model ready to be published: fitted on all outcomes, and judged on the latest by a fit that has not seen them. Same
 * set, same settings: same bytes, whatever the champion, which only has a say in the verdict.
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitModel = async (
  set: TrainingSet,
  champion: Champion | undefined,
  { laterShare, heads: settings }: FitSettings = defaults,
  hooks: FitHooks = {},
): Promise<FittedModel> => {
  const rows = allRows(set);
  const fitted = fitHeads(set, rows, settings, hooks);
  const trial = tryOut(set, timeAtShare(set, rows, 1 - laterShare), settings, hooks);
  const figures = judgeTrial(set, trial);
  const against = champion && (await meetChampion(set, trial, champion, settings, hooks));
  const heads = worthyHeads(fitted, figures);
  const onnx = exportHeads({ features: set.names, ...heads });
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const baselines = { ...figures.baselines, ...(against && { champion: against.metrics }) };
  const verdict = gate(figures, figures.baselines, against?.verdict);
  return { onnx, heads, sha256, metrics: { ...figures, baselines }, gate: verdict };
};

/** Hex SHA-256 of everything that was learned from. */
export const hashTrainingSet = (set: TrainingSet): string => {
  const digest = createHash('sha256').update(JSON.stringify(set.names));
  for (const column of [set.matrix.values, set.succeeded, set.seconds, set.failureSeconds, set.finishTime]) {
    digest.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return digest.digest('hex');
};
