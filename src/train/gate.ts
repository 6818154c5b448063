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

/** The present champion's log loss on the same rows; the difference is paired by deployment, below 0 = ours is better. */
export type AgainstChampion = {
  readonly logLoss: number | null;
  readonly difference: number;
  readonly standardError: number;
};

/**
 * Log loss on later rows decides: no worse than the best constant and the smoothed history, and no worse than the
 * present champion by more than one standard error.
 */
export const gate = (
  ours: Metrics,
  baselines: Readonly<Record<string, Metrics>>,
  champion: AgainstChampion | undefined,
): Verdict => {
  if (ours.rows < fewestLaterRows || ours.log_loss === null) {
    const reason = `only ${ours.rows} outcomes are later than all that was learned from, ${fewestLaterRows} are needed`;
    return { passed: false, reasons: [reason] };
  }
  const mine = ours.log_loss;
  const compared = Object.entries(baselines).map(([name, { log_loss }]) => ({
    name,
    theirs: log_loss,
    passed: log_loss !== null && mine <= log_loss,
  }));
  if (champion) {
    const passed = champion.difference <= champion.standardError;
    compared.push({ name: 'champion', theirs: champion.logLoss, passed });
  }
  return {
    passed: compared.every(({ passed }) => passed),
    reasons: compared.map(
      ({ name, theirs, passed }) =>
        `log loss ${figure(mine)} is ${passed ? 'no worse' : 'worse'} than that of the ${name.replace('_', ' ')}, ${figure(theirs)}`,
    ),
  };
};
