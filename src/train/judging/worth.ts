import type { FittedHeads, SecondsHead } from '../heads/heads.ts';
import { withoutLearnedChance, withoutLearning } from '../heads/unlearned.ts';
import type { Paired } from '../metrics/bootstrap.ts';
import { type Contender, isBetter, isSure, secondsPass } from './gate.ts';
import { timeFigures } from './judge.ts';
import type { TrialReport } from './trial.ts';

/** Which heads keep what they have learned beyond the smoothed history. */
type Worth = Readonly<Record<'chance' | 'seconds' | 'failureSeconds', boolean>>;

type Times = Pick<Worth, 'seconds' | 'failureSeconds'>;

/**
 * A probability that is no better than the baselines is dropped if the model can pass for its seconds alone. Otherwise
 * it is kept as it was learned, and the gate refuses the model.
 * @param baselines - rivals of the probability
 */
export const worthOf = (report: TrialReport, baselines: readonly Contender[]): Worth => {
  const { metrics, rivals, times: paired } = report;
  const [ours, history] = [timeFigures(metrics), timeFigures(rivals.smoothed_history!.metrics)];
  const times: Times = {
    seconds: secondsPass(ours.seconds, history.seconds, paired.seconds),
    failureSeconds: secondsPass(ours.failureSeconds, history.failureSeconds, paired.failureSeconds),
  };
  const gains = [...gainsOf(report, times).values()];
  return { ...times, chance: baselines.every(isBetter) || !gains.some(isSure) };
};

/** Reduces heads that are not worth it to the smoothed history. */
export const worthyHeads = (heads: FittedHeads, worth: Worth, names: readonly string[]): FittedHeads => {
  const worthy = (head: SecondsHead, keeps: boolean): SecondsHead => (keeps ? head : withoutLearning(head));
  const { probability, seconds, failureSeconds } = heads;
  return {
    ...heads,
    probability: worth.chance ? probability : withoutLearnedChance(probability, names.indexOf('history_success')),
    ...(seconds && { seconds: worthy(seconds, worth.seconds) }),
    ...(failureSeconds && { failureSeconds: worthy(failureSeconds, worth.failureSeconds) }),
  };
};

/** Gains on the smoothed history of the heads of seconds that keep what they learned, by name. */
export const gainsOf = ({ times }: TrialReport, worth: Times): ReadonlyMap<string, Paired> => {
  const gains = [
    ['seconds', worth.seconds ? times.seconds : undefined],
    ['failure seconds', worth.failureSeconds ? times.failureSeconds : undefined],
  ] as const;
  return new Map(gains.flatMap(([name, paired]) => (paired ? [[name, paired] as const] : [])));
};
