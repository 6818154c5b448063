import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { identityOf } from '../../infer/model.ts';
import type { Differences, ReplayReport, Side } from './replay.ts';
import type { ReplayCosts } from './replay-costs.ts';

/** A figure of each side. */
type Pair<T> = { readonly model: T; readonly against: T };

/** Costs of two orders where they are known; null where no request allows it. */
export type CostSummary = {
  readonly requests: number;
  /** Mean seconds until something runs. */
  readonly seconds: Pair<number>;
  /** Sum over that of the best, minus 1: the best order by the truth, the better of the two by outcomes. */
  readonly regret: Pair<number>;
};

export type DifferenceSummary = {
  readonly requests: number;
  readonly other_order: number;
  readonly other_first: number;
  /** Share of the pairs of providers in opposite order. */
  readonly turned_pairs: number;
  readonly truth: CostSummary | null;
  /** Over the requests whose recorded attempts cover both orders. */
  readonly outcomes: CostSummary | null;
};

/** What `replay --json` prints. */
export type ReplaySummary = {
  readonly model: SideSummary;
  readonly against: SideSummary;
  readonly outcomes: number;
  readonly unreadable: number;
  /** How often each provider came first, most often under the first side first. */
  readonly first: readonly ({ readonly provider: string } & Pair<number>)[];
  readonly all: DifferenceSummary;
  /** Requests that were submitted after the data of both models end. */
  readonly unseen: DifferenceSummary;
};

export type SideSummary = {
  readonly name: string;
  readonly model: ModelIdentity | null;
  readonly policy: 'cost' | 'weighted';
  readonly served_by: Readonly<Record<string, number>>;
};

const costSummary = ({ requests, seconds, best }: ReplayCosts['truth']): CostSummary | null =>
  requests === 0
    ? null
    : {
        requests,
        seconds: { model: seconds[0] / requests, against: seconds[1] / requests },
        regret: { model: seconds[0] / best - 1, against: seconds[1] / best - 1 },
      };

const differenceSummary = (differences: Differences): DifferenceSummary => ({
  requests: differences.requests,
  other_order: differences.otherOrder,
  other_first: differences.otherFirst,
  turned_pairs: differences.pairs === 0 ? 0 : differences.turnedPairs / differences.pairs,
  truth: costSummary(differences.costs.truth),
  outcomes: costSummary(differences.costs.outcomes),
});

const sideSummary = ({ name, served, settings }: Side, servedBy: ReadonlyMap<string, number>): SideSummary => ({
  name,
  model: served ? identityOf(served.model) : null,
  policy: settings.policy.kind,
  served_by: Object.fromEntries(servedBy),
});

export const summariseReplay = (sides: readonly [Side, Side], report: ReplayReport): ReplaySummary => ({
  model: sideSummary(sides[0], report.servedBy[0]),
  against: sideSummary(sides[1], report.servedBy[1]),
  outcomes: report.outcomes,
  unreadable: report.unreadable,
  first: [...report.first]
    .map(([provider, [model, against]]) => ({ provider, model, against }))
    .sort((a, b) => b.model - a.model || b.against - a.against || (a.provider < b.provider ? -1 : 1)),
  all: differenceSummary(report.all),
  unseen: differenceSummary(report.unseen),
});
