const byIndex = (values: Float64Array): Uint32Array => {
  const order = Uint32Array.from(values, (_, i) => i);
  return order.sort((a, b) => values[a]! - values[b]! || a - b);
};

const mean = (length: number, of: (i: number) => number): number => {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += of(i);
  return sum / length;
};

/**
 * Area under the ROC curve: the chance that a random success scores above a random failure, ties counting half.
 * @param labels - 0 or 1
 * @returns NaN with one class only, or where a score is NaN
 */
export const auc = (labels: Float64Array, scores: Float64Array): number => {
  if (scores.some(Number.isNaN)) return Number.NaN;
  const order = byIndex(scores);
  let below = 0;
  let wins = 0;
  for (let begin = 0; begin < order.length; ) {
    let positive = 0;
    let end = begin;
    for (; end < order.length && scores[order[end]!] === scores[order[begin]!]; end++) positive += labels[order[end]!]!;
    const negative = end - begin - positive;
    wins += positive * (below + negative / 2);
    below += negative;
    begin = end;
  }
  return wins / (below * (order.length - below));
};

/** Mean squared error of probabilities. */
export const brier = (labels: Float64Array, probabilities: Float64Array): number =>
  mean(labels.length, (i) => (labels[i]! - probabilities[i]!) ** 2);

const leastProbability = 1e-15;

/** Negative log likelihood of one label, 0 or 1, in nats; the probability is kept 1e-15 away from 0 and 1. */
export const rowLogLoss = (label: number, probability: number): number => {
  const p = Math.min(Math.max(probability, leastProbability), 1 - leastProbability);
  return -(label * Math.log(p) + (1 - label) * Math.log1p(-p));
};

/** Mean negative log likelihood in nats. */
export const logLoss = (labels: Float64Array, probabilities: Float64Array): number =>
  mean(labels.length, (i) => rowLogLoss(labels[i]!, probabilities[i]!));

const calibrationBins = 10;

/** Expected calibration error: |share of successes - mean probability| over ten bins of equal mass, weighted by count. */
export const ece = (labels: Float64Array, probabilities: Float64Array): number => {
  const order = byIndex(probabilities);
  let error = 0;
  for (let bin = 0; bin < calibrationBins; bin++) {
    const end = Math.round(((bin + 1) * order.length) / calibrationBins);
    let gap = 0;
    for (let i = Math.round((bin * order.length) / calibrationBins); i < end; i++)
      gap += labels[order[i]!]! - probabilities[order[i]!]!;
    error += Math.abs(gap);
  }
  return error / order.length;
};

/** Mean absolute error. */
export const mae = (observed: Float64Array, predicted: Float64Array): number =>
  mean(observed.length, (i) => Math.abs(observed[i]! - predicted[i]!));

/** Sum of predictions over sum of observations; 1 = unbiased. */
export const biasRatio = (observed: Float64Array, predicted: Float64Array): number =>
  mean(predicted.length, (i) => predicted[i]!) / mean(observed.length, (i) => observed[i]!);
