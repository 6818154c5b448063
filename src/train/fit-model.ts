import { createHash } from 'node:crypto';
import { type FittedHeads, fitHeads, type HeadSettings, headDefaults } from './fit-heads.ts';
import { cutAt, type Fold, timeAtShare } from './folds.ts';
import { fewestLaterRows, gate, secondsPass, type Verdict } from './gate.ts';
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

/** The earlier part to learn from; where a champion knows more, only what is later than its data judges. */
const laterFold = (set: TrainingSet, laterShare: number, notBefore = Number.NEGATIVE_INFINITY): Fold => {
  const rows = allRows(set);
  return cutAt(set, rows, Math.max(notBefore, timeAtShare(set, rows, 1 - laterShare)));
};

type JudgedFit = Pick<FittedModel, 'metrics' | 'gate'> & { readonly heads: FittedHeads };

/** Fits on the earlier part and judges on the later one, beside the baselines and the champion. */
const judgeOnLater = async (
  set: TrainingSet,
  champion: Champion | undefined,
  { laterShare, heads: settings }: FitSettings,
  hooks: FitHooks,
): Promise<JudgedFit> => {
  const { train, test } = laterFold(set, laterShare, champion?.dataEnd);
  const heads = fitHeads(set, train, settings, hooks);
  const inputs = selectRows(set.matrix, test);
  const ours = predictHeads(heads, inputs);
  const metrics = judge([{ set, rows: test, predictions: ours }]);
  const baselines: Record<string, Metrics> = {
    best_constant: judge([{ set, rows: test, predictions: predictConstant(set, train, test) }]),
    smoothed_history: judge([{ set, rows: test, predictions: predictByHistory(set, test) }]),
  };
  if (!champion || test.length < fewestLaterRows) {
    return { heads, metrics: { ...metrics, baselines }, gate: gate(metrics, baselines, undefined) };
  }
  const theirs = await champion.predict(set.names, inputs);
  const against = judge([{ set, rows: test, predictions: theirs }]);
  const paired = pairedLogLoss(set, test, ours.probability, theirs.probability);
  const verdict = gate(metrics, baselines, { logLoss: against.log_loss, ...paired });
  return { heads, metrics: { ...metrics, baselines: { ...baselines, champion: against } }, gate: verdict };
};

/** The heads of seconds that err more than the smoothed history are left out: it serves in their place. */
const worthyHeads = (heads: FittedHeads, { metrics }: JudgedFit): FittedHeads => {
  const history = metrics.baselines.smoothed_history!;
  const time = (m: Metrics) => ({ mae: m.time_mae_s, bias: m.time_bias_ratio });
  const failure = (m: Metrics) => ({ mae: m.failure_time_mae_s, bias: m.failure_time_bias_ratio });
  return {
    probability: heads.probability,
    ...(heads.seconds && secondsPass(time(metrics), time(history)) && { seconds: heads.seconds }),
    ...(heads.failureSeconds &&
      secondsPass(failure(metrics), failure(history)) && { failureSeconds: heads.failureSeconds }),
  };
};

/**
 * A model ready to be published: judged on the latest outcomes by a fit that has not seen them, then fitted again on
 * all of them. Same set, same settings: same bytes.
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitModel = async (
  set: TrainingSet,
  champion: Champion | undefined,
  settings: FitSettings = defaults,
  hooks: FitHooks = {},
): Promise<FittedModel> => {
  const judged = await judgeOnLater(set, champion, settings, hooks);
  const heads = worthyHeads(fitHeads(set, allRows(set), settings.heads, hooks), judged);
  const onnx = exportHeads({ features: set.names, ...heads });
  const sha256 = createHash('sha256').update(onnx).digest('hex');
  return { onnx, heads, sha256, metrics: judged.metrics, gate: judged.gate };
};

/** Hex SHA-256 of everything that was learned from. */
export const hashTrainingSet = (set: TrainingSet): string => {
  const digest = createHash('sha256').update(JSON.stringify(set.names));
  for (const column of [set.matrix.values, set.succeeded, set.seconds, set.failureSeconds, set.finishTime]) {
    digest.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return digest.digest('hex');
};
