import type { Matrix } from '../data/matrix.ts';
import { inverseLink, type Link } from './ensemble.ts';
import { type Model, modelTimes, predictModelRaw } from './model.ts';
import { type Start, startScores } from './start.ts';

/** A model with the column that it adds to, if it does. */
export type Fit = { readonly ensemble: Model; readonly start?: Start };

/** Raw scores of rows, what they start from included; shape [rows]. */
export const rawScores = ({ ensemble, start }: Fit, inputs: Matrix): Float64Array => {
  const raw = predictModelRaw(ensemble, inputs);
  if (!start) return raw;
  const from = startScores(inputs, ensemble.link, start);
  return raw.map((added, row) => from[row]! + added);
};

/** Seconds that raw scores stand for, before any scale. */
export const secondsOf = (link: Link, raw: Float64Array): Float64Array => raw.map((score) => inverseLink(link, score));

/** Deviance of a gamma law from observed over predicted: 0 for a perfect forecast, blind to the unit. */
export const gammaDeviance = (ratio: number): number => 2 * (ratio - 1 - Math.log(ratio));

/**
 * The fit with a share of what it adds to its column, a slope and an offset of that included.
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
