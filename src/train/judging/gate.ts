import type { Paired } from '../metrics/bootstrap.ts';
import type { Metrics } from './judge.ts';

/** Whether a model may serve, and why or why not. */
export type Verdict = { readonly passed: boolean; readonly reasons: readonly string[] };

/** Fewer later rows than this say nothing. */
export const fewestLaterRows = 50;

/**
 * In so large a share of the resamples the model must have the lower log loss. A baseline costs nothing and errs in no
 * surprising way, so the model has to be better for all one can tell; against a champion it is fresher, so it only must
 * not be worse by more than one standard error.
 */
const leastShare = { baseline: 0.9, champion: 0.16 } as const;

/** A head of seconds may be off this much more than the smoothed history before what it learned is left out. */
const tolerance = { mae: 1.05, bias: Math.log(1.25) };

const figure = (value: number | null): string => (value === null ? 'unknown' : value.toPrecision(4));

/** True when a head of seconds errs no more than the smoothed history: mean absolute error and bias ratio. */
export const secondsPass = (
  ours: { mae: number | null; bias: number | null },
  history: { mae: number | null; bias: number | null },
): boolean => {
  if (ours.mae === null || ours.bias === null) return false;
  const allowedBias = Math.max(tolerance.bias, history.bias === null ? 0 : Math.abs(Math.log(history.bias)));
  return (
    ours.mae <= tolerance.mae * (history.mae ?? Number.POSITIVE_INFINITY) &&
    Math.abs(Math.log(ours.bias)) <= allowedBias
  );
};

/** Who has to be beaten: both log losses on the same rows, later than all that either has learned from. */
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

const compare = ({ name, kind, ours, theirs, paired }: Contender): { passed: boolean; reason: string } => {
  const better = paired?.better ?? 0;
  const passed = better >= leastShare[kind];
  const found = passed ? 'no worse than' : (paired?.difference ?? 0) <= 0 ? 'not surely better than' : 'worse than';
  const sure = `lower in ${(100 * better).toFixed(1)} % of the resamples, ${100 * leastShare[kind]} % are needed`;
  const title = name.replaceAll('_', ' ');
  return { passed, reason: `log loss ${figure(ours)} is ${found} that of the ${title}, ${figure(theirs)} (${sure})` };
};

/** Log loss on later rows decides, by a bootstrap paired by deployment: see `leastShare`. */
export const gate = (contenders: readonly Contender[]): Verdict => {
  const fewest = contenders.reduce((least, { rows }) => Math.min(least, rows), Number.POSITIVE_INFINITY);
  if (fewest < fewestLaterRows) {
    const reason = `only ${fewest} outcomes are later than all that was learned from, ${fewestLaterRows} are needed`;
    return { passed: false, reasons: [reason] };
  }
  const compared = contenders.map(compare);
  return { passed: compared.every(({ passed }) => passed), reasons: compared.map(({ reason }) => reason) };
};
