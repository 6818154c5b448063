import { byTimeHead, type TimeHead, timeHeads, timeOutput } from '../../contracts/learning/card.ts';
import type { FittedHeads } from '../heads/heads.ts';
import { withoutLearnedChance, withoutLearning } from '../heads/unlearned.ts';
import type { Paired } from '../metrics/bootstrap.ts';
import { type Contender, isBetter, isSure, secondsPass } from './gate.ts';
import { timeFigures } from './judge.ts';
import type { TrialReport } from './trial.ts';

/** Which heads keep what they have learned beyond the smoothed history. */
type Worth = Readonly<Record<'chance' | TimeHead, boolean>>;

/**
 * A probability that is no better than the baselines is dropped if the model can pass for its seconds alone. Otherwise
 * it is kept as it was learned, and the gate refuses the model.
 * @param baselines - rivals of the probability
 */
export const worthOf = (report: TrialReport, baselines: readonly Contender[]): Worth => {
  const { metrics, rivals, times: paired } = report;
  const [ours, history] = [timeFigures(metrics), timeFigures(rivals.smoothed_history!.metrics)];
  const times = byTimeHead((head) => secondsPass(ours[head], history[head], paired[head]));
  const gains = [...gainsOf(report, times).values()];
  return { ...times, chance: baselines.every(isBetter) || !gains.some(isSure) };
};

/** Reduces heads that are not worth it to the smoothed history. */
export const worthyHeads = (heads: FittedHeads, worth: Worth, names: readonly string[]): FittedHeads => {
  const { probability } = heads;
  return {
    ...heads,
    probability: worth.chance ? probability : withoutLearnedChance(probability, names.indexOf('history_success')),
    ...byTimeHead((head) => heads[head] && (worth[head] ? heads[head] : withoutLearning(heads[head]))),
  };
};

/** Gains on the smoothed history of the heads of seconds that keep what they learned, by name. */
export const gainsOf = (
  { times }: TrialReport,
  worth: Readonly<Record<TimeHead, boolean>>,
): ReadonlyMap<string, Paired> =>
  new Map(
    timeHeads.flatMap((head) => {
      const paired = worth[head] && times[head];
      return paired ? [[timeOutput[head].replace('_', ' '), paired] as const] : [];
    }),
  );
