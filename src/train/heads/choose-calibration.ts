import { applyCalibration, type Calibration } from '../calibration/calibration.ts';
import { fitIsotonic } from '../calibration/isotonic.ts';
import { fitPlatt } from '../calibration/platt.ts';
import { mean } from '../mean.ts';
import { rowLogLoss } from '../metrics/metrics.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import { type FoldPredictions, type OutOfFold, pooled } from './out-of-fold.ts';

type Kind = Calibration['kind'];

const fitters: Readonly<Record<Kind, (scores: Float64Array, labels: Float64Array) => Calibration>> = {
  platt: fitPlatt,
  isotonic: fitIsotonic,
  identity: () => ({ kind: 'identity' }),
};

const kinds = Object.keys(fitters) as Kind[];

/** Standard errors by which a calibration must be better than none. */
const clearly = 2;

/** With fewer rows isotonic regression overfits: it is nearly certain wherever a few rows all ended alike. */
const fewestForIsotonic = 1000;

/** A calibration, and the log loss of each kind on parts later than those it was fitted on. */
export type CalibrationChoice = {
  readonly calibration: Calibration;
  readonly laterLogLoss: Readonly<Record<Kind, number>>;
  /** Of the chosen kind, by row. */
  readonly losses: Float64Array;
};

const fitOn = (kind: Kind, parts: readonly FoldPredictions[]): Calibration => {
  const { scores, target } = pooled(parts);
  return fitters[kind](scores, target);
};

/**
 * Log loss of every row of each part but the first, calibrated on the parts before it; a single part is calibrated on
 * itself.
 */
const laterLosses = (kind: Kind, { parts, link }: OutOfFold): Float64Array => {
  const single = parts.length === 1;
  const judged = single ? parts : parts.slice(1);
  const calibrated = judged.map((part, at) => {
    const calibration = fitOn(kind, single ? parts : parts.slice(0, at + 1));
    return { ...part, scores: applyCalibration(calibration, part.scores, link) };
  });
  const { scores, target } = pooled(calibrated);
  return target.map((label, row) => rowLogLoss(label, scores[row]!));
};

/**
 * Chooses between no calibration, Platt's scaling and isotonic regression by the log loss on later parts. A calibration
 * must be better than none by two standard errors, since it carries the noise of its rows into every forecast, and
 * isotonic regression needs a thousand rows. Scores of another link than the logit may leave [0, 1], and clipping would
 * make them certain: they get at least Platt's. A single part allows no comparison; then Platt's is used, which needs
 * the least data. The chosen kind is fitted on all parts.
 */
export const chooseCalibration = (outOfFold: OutOfFold): CalibrationChoice => {
  const losses = Object.fromEntries(kinds.map((kind) => [kind, laterLosses(kind, outOfFold)])) as Record<
    Kind,
    Float64Array
  >;
  const means = Object.fromEntries(kinds.map((kind) => [kind, mean(losses[kind])])) as Record<Kind, number>;
  const plainest: Kind = outOfFold.link === 'logit' ? 'identity' : 'platt';
  const rows = outOfFold.parts.reduce((sum, { rows: of }) => sum + of.length, 0);
  const earned = kinds.filter((kind) => {
    if (kind === 'isotonic' && rows < fewestForIsotonic) return false;
    const { mean: gain, error } = pairedDifference(losses[kind], losses[plainest]);
    return kind !== 'identity' && gain < -clearly * error;
  });
  const best = earned.reduce((least, kind) => (means[kind] < means[least] ? kind : least), plainest);
  const chosen = outOfFold.parts.length > 1 ? best : 'platt';
  return { calibration: fitOn(chosen, outOfFold.parts), laterLogLoss: means, losses: losses[chosen] };
};
