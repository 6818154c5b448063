import { mean } from '../mean.ts';
import { type Loss, type LossName, losses } from './losses.ts';

/** @throws TypeError for targets that are invalid for the loss */
export const checkTarget = (name: LossName, target: Float64Array): void => {
  const { accepts, domain } = losses[name];
  if (!target.every(accepts)) throw new TypeError(`the loss ${name} needs targets ${domain}`);
};

/** @throws TypeError */
export const checkInitialScore = (rows: number, initial: Float64Array | null): void => {
  if (initial === null) return;
  if (initial.length !== rows) throw new TypeError(`${rows} rows, but ${initial.length} initial scores`);
  if (!initial.every(Number.isFinite)) throw new TypeError('initial scores must be finite');
};

export const initialScores = (rows: number, baseline: number, initial: Float64Array | null): Float64Array =>
  initial === null ? new Float64Array(rows).fill(baseline) : initial.map((score) => score + baseline);

/** The constant that, added to every row's initial score, minimises the loss. */
export const bestBaseline = (loss: Loss, target: Float64Array, initial: Float64Array | null): number =>
  initial === null ? loss.baseline(mean(target), target.length) : baselineOnTop(loss, target, initial);

/** By Newton's method. */
const baselineOnTop = (loss: Loss, target: Float64Array, initial: Float64Array): number => {
  const gradients = new Float64Array(target.length);
  const hessians = new Float64Array(target.length);
  let baseline = 0;
  for (let step = 0; step < 20; step++) {
    loss.derivatives(initialScores(target.length, baseline, initial), target, gradients, hessians);
    const slope = mean(hessians);
    if (!(slope > 0)) break;
    baseline -= Math.max(-1, Math.min(1, mean(gradients) / slope));
  }
  return baseline;
};
