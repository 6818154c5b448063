import type { Metrics } from './judge.ts';

/** Whether a model may serve, and why or why not. */
export type Verdict = { readonly passed: boolean; readonly reasons: readonly string[] };

/** Fewer later rows than this say nothing. */
export const fewestLaterRows = 50;

/** A head of seconds may be off this much more than the smoothed history before it is left out. */
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

/** Both log losses on the same rows; the difference is paired by deployment, below 0 = ours is better. */
export type AgainstChampion = {
  /** Outcomes later than all that either has learned from: the rows that both were asked about. */
  readonly rows: number;
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly difference: number;
  readonly standardError: number;
};

type Compared = {
  readonly name: string;
  readonly ours: number | null;
  readonly theirs: number | null;
  readonly passed: boolean;
};

/**
 * Log loss on later rows decides: no worse than the best constant and the smoothed history, and no worse than the
 * present champion by more than one standard error.
 */
export const gate = (
  own: Metrics,
  baselines: Readonly<Record<string, Metrics>>,
  champion: AgainstChampion | undefined,
): Verdict => {
  const tooFew = (rows: number): Verdict => ({
    passed: false,
    reasons: [`only ${rows} outcomes are later than all that was learned from, ${fewestLaterRows} are needed`],
  });
  const { log_loss: loss } = own;
  if (own.rows < fewestLaterRows || loss === null) return tooFew(own.rows);
  if (champion && champion.rows < fewestLaterRows) return tooFew(champion.rows);
  const compared: Compared[] = Object.entries(baselines).map(([name, { log_loss: theirs }]) => {
    return { name, ours: loss, theirs, passed: theirs !== null && loss <= theirs };
  });
  if (champion) {
    const { ours, theirs, difference, standardError } = champion;
    compared.push({ name: 'champion', ours, theirs, passed: difference <= standardError });
  }
  return {
    passed: compared.every(({ passed }) => passed),
    reasons: compared.map(
      ({ name, ours, theirs, passed }) =>
        `log loss ${figure(ours)} is ${passed ? 'no worse' : 'worse'} than that of the ${name.replace('_', ' ')}, ${figure(theirs)}`,
    ),
  };
};
