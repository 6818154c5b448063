import { inverseLink } from '../models/ensemble.ts';
import { type Calibration, checkPairs } from './calibration.ts';

type PlattScaling = Extract<Calibration, { readonly kind: 'platt' }>;

/** The least slope, in units of 1 / the scores' deviation: keeps the order of the scores. */
const leastSlope = 1e-3;
const maxSteps = 100;

const moments = (raw: Float64Array): { centre: number; deviation: number } => {
  const centre = raw.reduce((sum, score) => sum + score, 0) / raw.length;
  const variance = raw.reduce((sum, score) => sum + (score - centre) ** 2, 0) / raw.length;
  return { centre, deviation: Math.sqrt(variance) || 1 };
};

/** Sum of the log losses of z = a * x + b against soft targets, with its gradient and Hessian. */
const evaluate = (x: Float64Array, target: Float64Array, a: number, b: number) => {
  let [loss, da, db, daa, dab, dbb] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const z = a * x[i]! + b;
    const p = inverseLink('logit', z);
    const error = p - target[i]!;
    const curvature = p * (1 - p);
    loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - target[i]! * z;
    da += error * x[i]!;
    db += error;
    daa += curvature * x[i]! * x[i]!;
    dab += curvature * x[i]!;
    dbb += curvature;
  }
  return { loss, da, db, daa, dab, dbb };
};

/** Newton's direction; along b alone once the slope is at its lower bound. */
const direction = ({ da, db, daa, dab, dbb }: ReturnType<typeof evaluate>, slopeFixed: boolean): [number, number] => {
  const ridge = 1e-12 * (daa + dbb + 1);
  if (slopeFixed) return [0, -db / (dbb + ridge)];
  const determinant = (daa + ridge) * (dbb + ridge) - dab * dab;
  return [-((dbb + ridge) * da - dab * db) / determinant, -((daa + ridge) * db - dab * da) / determinant];
};

/**
 * Platt's scaling with his target smoothing, by Newton's method with step halving on standardised scores; the slope
 * stays above 0.
 * @param raw - out-of-sample scores
 * @param labels - 0 or 1
 * @see Lin, Lin, Weng 2007, A note on Platt's probabilistic outputs
 */
export const fitPlatt = (raw: Float64Array, labels: Float64Array): PlattScaling => {
  checkPairs(raw, labels);
  const { centre, deviation } = moments(raw);
  const x = raw.map((score) => (score - centre) / deviation);
  const positive = labels.reduce((sum, label) => sum + label, 0);
  const negative = labels.length - positive;
  const high = (positive + 1) / (positive + 2);
  const low = 1 / (negative + 2);
  const target = labels.map((label) => low + label * (high - low));
  let a = leastSlope;
  let b = Math.log((positive + 1) / (negative + 1));
  let at = evaluate(x, target, a, b);
  for (let step = 0; step < maxSteps; step++) {
    const [towardsA, towardsB] = direction(at, a <= leastSlope && at.da >= 0);
    let length = 1;
    let next = at;
    let [nextA, nextB] = [a, b];
    for (; length > 1e-10; length /= 2) {
      nextA = Math.max(a + length * towardsA, leastSlope);
      nextB = b + length * towardsB;
      next = evaluate(x, target, nextA, nextB);
      if (next.loss < at.loss) break;
    }
    if (!(next.loss < at.loss)) break;
    const gained = at.loss - next.loss;
    [a, b, at] = [nextA, nextB, next];
    if (gained < 1e-12 * labels.length) break;
  }
  return { kind: 'platt', a: a / deviation, b: b - (a * centre) / deviation };
};
