import { inverseLink, type Link } from '../models/ensemble.ts';

/** From a raw score to a probability, as plain data. */
export type Calibration =
  /** The ensemble's own link, kept in [0, 1]. */
  | { readonly kind: 'identity' }
  /** 1 / (1 + exp(-(a * raw + b))), a > 0. */
  | { readonly kind: 'platt'; readonly a: number; readonly b: number };

const calibrateOne = (calibration: Calibration, raw: number, link: Link): number => {
  if (calibration.kind === 'platt') return inverseLink('logit', calibration.a * raw + calibration.b);
  return Math.min(Math.max(inverseLink(link, raw), 0), 1);
};

/**
 * Probabilities in [0, 1], shape [rows].
 * @param raw - scores of `predictRaw`, shape [rows]
 * @param link - the ensemble's; only the identity calibration uses it
 */
export const applyCalibration = (calibration: Calibration, raw: Float64Array, link: Link = 'logit'): Float64Array =>
  raw.map((score) => calibrateOne(calibration, score, link));

export const checkPairs = (raw: Float64Array, labels: Float64Array): void => {
  if (raw.length === 0 || raw.length !== labels.length) {
    throw new TypeError(`a calibration needs as many labels as scores, got ${labels.length} and ${raw.length}`);
  }
  if (!raw.every(Number.isFinite)) throw new TypeError('scores to calibrate must be finite');
};
