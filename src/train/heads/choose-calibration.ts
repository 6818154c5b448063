import { applyCalibration, type Calibration } from '../calibration/calibration.ts';
import { fitPlatt } from '../calibration/platt.ts';
import { mean } from '../mean.ts';
import { rowLogLoss } from '../metrics/metrics.ts';
import { pairedDifference } from '../metrics/paired-difference.ts';
import { type FoldPredictions, type OutOfFold, pooled } from './out-of-fold.ts';

type Kind = Calibration['kind'];

/** Standard errors by which a calibration must be better than none. */
const clearly = 2;

/** A calibration, and the log loss of each kind on parts later than those it was fitted on. */
export type CalibrationChoice = {
  readonly calibration: Calibration;
  readonly laterLogLoss: Readonly<Record<Kind, number>>;
  /** Of the chosen kind, by row. */
  readonly losses: Float64Array;
};

const fitOn = (kind: Kind, parts: readonly FoldPredictions[]): Calibration => {
  if (kind === 'identity') return { kind };
  const { scores, target } = pooled(parts);
  return fitPlatt(scores, target);
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
 * Chooses between no calibration and Platt's scaling by the log loss on later parts. It must be better than none by two
 * standard errors, since it carries the noise of its rows into every forecast. Scores of another link than the logit may
 * leave [0, 1], and clipping would make them certain: these always get it, and so does a single part, which allows no
 * comparison. The chosen kind is fitted on all parts.
 */
export const chooseCalibration = (outOfFold: OutOfFold): CalibrationChoice => {
  const { parts, link } = outOfFold;
  const losses = { platt: laterLosses('platt', outOfFold), identity: laterLosses('identity', outOfFold) };
  const { mean: gain, error } = pairedDifference(losses.platt, losses.identity);
  const maySpareIt = link === 'logit' && parts.length > 1;
  const chosen = maySpareIt && !(gain < -clearly * error) ? 'identity' : 'platt';
  return {
    calibration: fitOn(chosen, parts),
    laterLogLoss: { platt: mean(losses.platt), identity: mean(losses.identity) },
    losses: losses[chosen],
  };
};
