import type { Paired } from '../metrics/bootstrap.ts';
import type { Metrics, TimeFigures } from './judge.ts';

/** Whether a model may serve, and why or why not. */
export type Verdict = { readonly passed: boolean; readonly reasons: readonly string[] };

/** Fewer later rows are not enough evidence. */
export const fewestLaterRows = 50;

/**
 * The model must have the lower log loss in this share of the resamples. A baseline costs nothing and has no surprises,
 * so the model has to be clearly better; a champion is older, so the model only must not be worse by more than one
 * standard error.
 */
const leastShare = { baseline: 0.9, champion: 0.16 } as const;

/**
 * Unless its deviance is surely lower, what a head of seconds learned is dropped if its error exceeds this multiple of the
 * smoothed history's, or its bias (log of the bias ratio) exceeds both this and the history's.
 */
const tolerance = { mae: 1.05, bias: Math.log(1.25) };

const figure = (value: number | null): string => (value === null ? 'unknown' : value.toPrecision(4));

/**
 * Whether a head of seconds is no worse than the smoothed history: by its deviance, the measure of means, as far as one can
 * tell; otherwise by mean absolute error and bias ratio.
 * @param paired - its deviance compared with the history's; undefined if too few times are known
 */
export const secondsPass = (ours: TimeFigures, history: TimeFigures, paired: Paired | undefined): boolean => {
  if (ours.mae === null || ours.bias === null) return false;
  if (paired && isSure(paired)) return true;
  const allowedBias = Math.max(tolerance.bias, history.bias === null ? 0 : Math.abs(Math.log(history.bias)));
  return (
    ours.mae <= tolerance.mae * (history.mae ?? Number.POSITIVE_INFINITY) &&
    Math.abs(Math.log(ours.bias)) <= allowedBias
  );
};

/** A rival: both log losses on the same rows, later than the training data of either. */
export type Contender = {
  readonly name: string;
  readonly kind: keyof typeof leastShare;
  readonly rows: number;
  readonly ours: number | null;
  readonly theirs: number | null;
  /** Undefined where the two weren't compared. */
  readonly paired: Paired | undefined;
};

export const contender = (
  name: string,
  kind: Contender['kind'],
  ours: Metrics,
  theirs: Metrics,
  paired: Paired | undefined,
): Contender => ({ name, kind, rows: theirs.rows, ours: ours.log_loss, theirs: theirs.log_loss, paired });

/** Whether the model's probability is good enough against this rival. */
export const isBetter = ({ kind, paired }: Contender): boolean => (paired?.better ?? 0) >= leastShare[kind];

/** Whether the model is better as surely as it has to be against a baseline. */
export const isSure = ({ better }: Paired): boolean => better >= leastShare.baseline;

const inResamples = (better: number, needed: number): string =>
  `lower in ${(100 * better).toFixed(1)} % of the resamples, ${100 * needed} % are needed`;

const standing = (one: Contender): string => {
  if (one.paired && isSure(one.paired)) return 'surely better than';
  if (isBetter(one)) return 'no worse than';
  return (one.paired?.difference ?? 0) <= 0 ? 'not surely better than' : 'worse than';
};

const compare = (one: Contender): string => {
  const { name, kind, ours, theirs, paired } = one;
  const sure = inResamples(paired?.better ?? 0, leastShare[kind]);
  return `log loss ${figure(ours)} is ${standing(one)} that of the ${name.replaceAll('_', ' ')}, ${figure(theirs)} (${sure})`;
};

const gainText = ([name, { difference, better }]: readonly [string, Paired]): string => {
  const found = `${figure(Math.abs(difference))} ${difference < 0 ? 'below' : 'above'}`;
  return `deviance of the ${name} is ${found} that of the smoothed history (${inResamples(better, leastShare.baseline)})`;
};

/**
 * The log loss on later rows decides, by a bootstrap paired by deployment: see `leastShare`. A model whose probability
 * is not good enough against the baselines uses the smoothed history's, and passes for its seconds if those are clearly
 * better than the history's.
 * @param gains - deviance of the heads of seconds against the smoothed history's, by name
 */
export const gate = (contenders: readonly Contender[], gains: ReadonlyMap<string, Paired> = new Map()): Verdict => {
  const fewest = contenders.reduce((least, { rows }) => Math.min(least, rows), Number.POSITIVE_INFINITY);
  if (fewest < fewestLaterRows) {
    const reason = `only ${fewest} outcomes are later than all that was learned from, ${fewestLaterRows} are needed`;
    return { passed: false, reasons: [reason] };
  }
  const reasons = contenders.map(compare);
  const lost = contenders.filter((one) => !isBetter(one));
  if (lost.length === 0) return { passed: true, reasons };
  const passed = [...gains.values()].some(isSure) && lost.every(({ kind }) => kind === 'baseline');
  const served = passed ? ["so the chance is the smoothed history's"] : [];
  return { passed, reasons: [...reasons, ...served, ...[...gains].map(gainText)] };
};
