import type { Link } from '../models/ensemble.ts';

export type LossName = 'log_loss' | 'squared_error' | 'gamma';

/** Fills `gradients` and `hessians` (of the loss, by raw score; expected hessians) from scores and targets. */
type Derivatives = (raw: Float64Array, target: Float64Array, gradients: Float64Array, hessians: Float64Array) => void;

export type Loss = {
  readonly link: Link;
  /** Which targets are valid, and the message for others. */
  readonly accepts: (target: number) => boolean;
  readonly domain: string;
  /** The best constant raw score for a mean of `rows` targets. */
  readonly baseline: (mean: number, rows: number) => number;
  readonly derivatives: Derivatives;
  /** The best step for a leaf with these sums. */
  readonly step: (gradient: number, hessian: number, l2: number) => number;
  /** Loss of one row, up to a term of the target alone. */
  readonly loss: (raw: number, target: number) => number;
};

const largestLogStep = 5;

const newtonStep = (gradient: number, hessian: number, l2: number): number => {
  const curvature = hessian + l2;
  return curvature > 0 ? -gradient / curvature : 0;
};

/** The exact minimum under a log link: the log of observed over predicted sum, both with `l2` pseudo rows on top. */
const logStep = (gradient: number, hessian: number, l2: number): number => {
  const change = newtonStep(gradient, hessian, l2);
  return change <= -1 ? -largestLogStep : Math.min(Math.max(Math.log1p(change), -largestLogStep), largestLogStep);
};

const logBaseline = (mean: number): number => Math.log(Math.max(mean, 1e-12));

const logLoss: Loss = {
  link: 'logit',
  accepts: (y) => y >= 0 && y <= 1,
  domain: 'in [0, 1]',
  baseline: (mean, rows) => {
    const least = 0.5 / (rows + 1);
    const p = Math.min(Math.max(mean, least), 1 - least);
    return Math.log(p / (1 - p));
  },
  derivatives: (raw, target, gradients, hessians) => {
    for (let i = 0; i < raw.length; i++) {
      const p = 1 / (1 + Math.exp(-raw[i]!));
      gradients[i] = p - target[i]!;
      hessians[i] = p * (1 - p);
    }
  },
  step: newtonStep,
  loss: (raw, y) => Math.max(raw, 0) + Math.log1p(Math.exp(-Math.abs(raw))) - y * raw,
};

const squaredError: Loss = {
  link: 'identity',
  accepts: () => true,
  domain: 'finite',
  baseline: (mean) => mean,
  derivatives: (raw, target, gradients, hessians) => {
    for (let i = 0; i < raw.length; i++) gradients[i] = raw[i]! - target[i]!;
    hessians.fill(1);
  },
  step: newtonStep,
  loss: (raw, y) => (raw - y) ** 2 / 2,
};

const gamma: Loss = {
  link: 'log',
  accepts: (y) => y >= 0,
  domain: '>= 0',
  baseline: logBaseline,
  derivatives: (raw, target, gradients, hessians) => {
    for (let i = 0; i < raw.length; i++) gradients[i] = 1 - target[i]! * Math.exp(-raw[i]!);
    hessians.fill(1);
  },
  step: logStep,
  loss: (raw, y) => raw + y * Math.exp(-raw),
};

/** Negative log likelihoods, up to a scale; `gamma` predicts the mean of a skewed target. */
export const losses: Readonly<Record<LossName, Loss>> = {
  log_loss: logLoss,
  squared_error: squaredError,
  gamma,
};
