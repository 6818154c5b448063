import type { Matrix } from '../data/matrix.ts';
import { inverseLink, type Link } from './ensemble.ts';
import { type Model, modelTimes, predictModelRaw } from './model.ts';
import { type Start, startScores } from './start.ts';

/** A model and its start column, if it has one. */
export type Fit = { readonly ensemble: Model; readonly start?: Start };

/** Raw scores of rows, including their start; shape [rows]. */
export const rawScores = ({ ensemble, start }: Fit, inputs: Matrix): Float64Array => {
  const raw = predictModelRaw(ensemble, inputs);
  if (!start) return raw;
  const from = startScores(inputs, ensemble.link, start);
  return raw.map((added, row) => from[row]! + added);
};

/** The seconds of raw scores, before any scale. */
export const secondsOf = (link: Link, raw: Float64Array): Float64Array => raw.map((score) => inverseLink(link, score));

/** Gamma deviance of observed over predicted: 0 for a perfect forecast, independent of the unit. */
export const gammaDeviance = (ratio: number): number => 2 * (ratio - 1 - Math.log(ratio));

/**
 * The fit with a share of what it adds to its start column, including that column's slope and offset.
 * @param share - in [0, 1]
 */
export const fitTimes = ({ ensemble, start }: Fit, share: number): Fit => {
  if (share === 1) return { ensemble, ...(start && { start }) };
  const { slope = 1, offset = 0 } = start ?? {};
  return {
    ensemble: modelTimes(ensemble, share),
    ...(start && { start: { ...start, slope: 1 + share * (slope - 1), offset: share * offset } }),
  };
};
