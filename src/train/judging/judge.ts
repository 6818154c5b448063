import { figureOf } from '../../contracts/json/figure.ts';
import { byTimeHead, type TimeHead } from '../../contracts/learning/card.ts';
import type { TrainingSet } from '../data/training-set.ts';
import type { Predictions } from '../heads/predict-heads.ts';
import { joined } from '../joined.ts';
import { auc, biasRatio, brier, ece, logLoss, mae } from '../metrics/metrics.ts';

/** Metrics on rows later than the training data; null where they can't be computed. */
export type Metrics = {
  readonly rows: number;
  readonly auc: number | null;
  readonly brier: number | null;
  readonly ece: number | null;
  readonly log_loss: number | null;
  readonly time_mae_s: number | null;
  readonly time_bias_ratio: number | null;
  /** Share of the seconds within the predicted interval; null without intervals. */
  readonly time_coverage: number | null;
  readonly failure_time_mae_s: number | null;
  readonly failure_time_bias_ratio: number | null;
};

/** Mean absolute error (s) and bias ratio of seconds; null where they can't be computed. */
export type TimeFigures = { readonly mae: number | null; readonly bias: number | null };

export const timeFigures = (metrics: Metrics): Readonly<Record<TimeHead, TimeFigures>> => ({
  seconds: { mae: metrics.time_mae_s, bias: metrics.time_bias_ratio },
  failureSeconds: { mae: metrics.failure_time_mae_s, bias: metrics.failure_time_bias_ratio },
});

const timeMetrics = (observed: Float64Array, predicted: Float64Array | undefined): TimeFigures => {
  if (!predicted) return { mae: null, bias: null };
  const known = Int32Array.from(observed.keys()).filter((at) => !Number.isNaN(observed[at]!));
  const [o, p] = [observed, predicted].map((values) => Float64Array.from(known, (at) => values[at]!)) as [
    Float64Array,
    Float64Array,
  ];
  return known.length === 0 ? { mae: null, bias: null } : { mae: figureOf(mae(o, p)), bias: figureOf(biasRatio(o, p)) };
};

/** Rows of a set with their predictions. */
export type Judged = {
  readonly set: TrainingSet;
  readonly rows: Int32Array;
  /** Of `rows`, in their order. */
  readonly predictions: Predictions;
};

const timeCoverage = (parts: readonly Judged[]): number | null => {
  let [known, within] = [0, 0];
  for (const { set, rows, predictions } of parts) {
    const { seconds, interval } = predictions;
    if (!seconds || !interval) continue;
    for (const [at, row] of rows.entries()) {
      const ratio = set.seconds[row]! / seconds[at]!;
      if (Number.isNaN(ratio)) continue;
      known++;
      if (ratio >= interval.low && ratio <= interval.high) within++;
    }
  }
  return figureOf(within / known);
};

/** Metrics of several parts pooled, as if they were one. */
export const judge = (parts: readonly Judged[]): Metrics => {
  const observed = (read: (set: TrainingSet) => Float64Array): Float64Array =>
    joined(parts.map(({ set, rows }) => Float64Array.from(rows, (row) => read(set)[row]!)));
  const predicted = (read: (predictions: Predictions) => Float64Array | undefined): Float64Array | undefined => {
    const found = parts.map(({ predictions }) => read(predictions));
    return found.every((one) => one !== undefined) ? joined(found) : undefined;
  };
  const labels = observed((set) => set.succeeded);
  const probability = predicted((predictions) => predictions.probability)!;
  const times = byTimeHead((head) =>
    timeMetrics(
      observed((set) => set[head]),
      predicted((predictions) => predictions[head]),
    ),
  );
  return {
    rows: labels.length,
    auc: figureOf(auc(labels, probability)),
    brier: figureOf(brier(labels, probability)),
    ece: figureOf(ece(labels, probability)),
    log_loss: figureOf(logLoss(labels, probability)),
    time_mae_s: times.seconds.mae,
    time_bias_ratio: times.seconds.bias,
    time_coverage: timeCoverage(parts),
    failure_time_mae_s: times.failureSeconds.mae,
    failure_time_bias_ratio: times.failureSeconds.bias,
  };
};
