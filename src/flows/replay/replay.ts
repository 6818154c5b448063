import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import type { Rung } from '../../contracts/answers/ranked.ts';
import { dataEndOf } from '../../contracts/learning/card.ts';
import type { TruthLine } from '../../contracts/learning/truth.ts';
import { siteLabel } from '../../contracts/locality/facts.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { outcomesThatCount } from '../../features/history/outcomes-that-count.ts';
import { orderOf } from '../../infer/decision.ts';
import type { OnFault, ServedModel } from '../../infer/expectations.ts';
import { truthTable } from '../evaluation/regret.ts';
import { inTime, type Recorded, readRecorded } from '../files/read-recorded.ts';
import { decide, type Locate, predict, type Ranker } from '../ranking/rank-request.ts';
import { attemptsOf, type ReplayCosts, replayCosts } from './replay-costs.ts';

/** One of the two that are compared: a model, or a lower rung, with a policy. */
export type Side = {
  readonly name: string;
  readonly served: ServedModel | undefined;
  readonly settings: AnswerSettings;
};

/** A request whose order differs under the second side; providers as the first orders them, positions from 1. */
export type ReplayedChange = {
  readonly uuid: string;
  /** Epoch ms. */
  readonly time: number;
  readonly providers: readonly {
    readonly providerName: string;
    readonly regionName: string;
    readonly places: readonly [number, number];
  }[];
};

/** How two sides differ over some requests. */
export type Differences = {
  requests: number;
  /** Requests with another order, and with another first provider. */
  otherOrder: number;
  otherFirst: number;
  /** Pairs of providers of one request, and how many of them are in opposite order. */
  pairs: number;
  turnedPairs: number;
  readonly costs: ReplayCosts;
};

export type ReplayReport = {
  readonly unreadable: number;
  readonly outcomes: number;
  /** How often each rung answered, by side. */
  readonly servedBy: readonly [Map<Rung, number>, Map<Rung, number>];
  /** How often each provider came first, by `provider/region`, by side. */
  readonly first: ReadonlyMap<string, readonly [number, number]>;
  readonly all: Differences;
  /** Of the requests submitted after both models' data end, from which neither could have learned. */
  readonly unseen: Differences;
};

export type ReplayJob = Recorded & {
  readonly sides: readonly [Side, Side];
  readonly truth: readonly TruthLine[];
  readonly onFault: OnFault;
  readonly locate?: Locate | undefined;
  readonly onChange: (change: ReplayedChange) => Promise<void>;
};

const noDifferences = (): Differences => ({
  requests: 0,
  otherOrder: 0,
  otherFirst: 0,
  pairs: 0,
  turnedPairs: 0,
  costs: replayCosts(),
});

/** Position of each candidate in an order, from 0. */
const placesOf = (order: readonly number[]): number[] => {
  const places = order.map(() => 0);
  for (const [place, at] of order.entries()) places[at] = place;
  return places;
};

const turnedPairs = (order: readonly number[], other: readonly number[]): number => {
  const places = placesOf(other);
  let turned = 0;
  for (let one = 0; one < order.length; one++) {
    for (let two = one + 1; two < order.length; two++) if (places[order[one]!]! > places[order[two]!]!) turned++;
  }
  return turned;
};

const count = (differences: Differences, [one, other]: readonly [readonly number[], readonly number[]]): void => {
  const turned = turnedPairs(one, other);
  differences.requests++;
  differences.pairs += (one.length * (one.length - 1)) / 2;
  differences.turnedPairs += turned;
  if (turned > 0) differences.otherOrder++;
  if (one[0] !== other[0]) differences.otherFirst++;
};

const changeOf = (
  { uuid, candidates }: RankRequest,
  time: number,
  [one, other]: readonly [readonly number[], readonly number[]],
): ReplayedChange => {
  const places = placesOf(other);
  const providers = one.map((at, place) => {
    const { providerName, regionName } = candidates[at]!;
    return { providerName, regionName, places: [place + 1, places[at]! + 1] as const };
  });
  return { uuid, time, providers };
};

/**
 * Ranks recorded requests twice, each as of its own submission with the outcomes that had finished by then, and
 * compares the orders; where truth or outcomes allow, also their costs. No list is filtered: a shortened one can't be
 * compared.
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const replay = async (job: ReplayJob): Promise<ReplayReport> => {
  const known: Outcome[] = [];
  const { history, outcomes, lines } = await readRecorded({ ...job, onOutcome: (outcome) => known.push(outcome) });
  const [attempts, truthOf] = [attemptsOf(outcomesThatCount(known)), truthTable(job.truth)];
  const { onFault, locate, sides } = job;
  const rankers = sides.map(({ served, settings }): Ranker => {
    return { history, served: () => served, settings, onFault, locate };
  });
  const bothEnd = Math.max(
    ...sides.map(({ served }) => (served ? dataEndOf(served.model.card) : Number.NEGATIVE_INFINITY)),
  );
  const report = {
    unreadable: lines.filter((line) => 'error' in line).length,
    outcomes,
    servedBy: [new Map<Rung, number>(), new Map<Rung, number>()] as const,
    first: new Map<string, [number, number]>(),
    all: noDifferences(),
    unseen: noDifferences(),
  };
  for await (const [, line] of inTime(job, lines)) {
    if ('error' in line) continue;
    const { request, time } = line;
    const predictions = await Promise.all(rankers.map((ranker) => predict(request, time, ranker)));
    const answers = predictions.map((one, side) => decide(request, time, one, rankers[side]!, () => undefined).answer);
    const orders = answers.map((one) => orderOf(request, one)) as [number[], number[]];
    for (const [side, { servedBy }] of answers.entries()) {
      report.servedBy[side]!.set(servedBy, (report.servedBy[side]!.get(servedBy) ?? 0) + 1);
      const { providerName, regionName } = request.candidates[orders[side]![0]!]!;
      const site = siteLabel(providerName, regionName);
      const firsts = report.first.get(site) ?? [0, 0];
      firsts[side]!++;
      report.first.set(site, firsts);
    }
    for (const differences of time > bothEnd ? [report.all, report.unseen] : [report.all]) {
      count(differences, orders);
      differences.costs.add(orders, truthOf(request), attempts(request));
    }
    if (turnedPairs(...orders) > 0) await job.onChange(changeOf(request, time, orders));
  }
  return report;
};
