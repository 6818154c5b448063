import type { DecisionLog } from '../../bus/decisions/decision-log.ts';
import type { Bus } from '../../bus/port.ts';
import type { CachedRegistry } from '../../registry/cache.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ServiceState } from '../../telemetry/state-metrics.ts';
import type { RankedListSettings } from '../drop-ins/ranked-lists.ts';
import type { SnapshotOrigin } from '../history/history-snapshots.ts';
import type { Catalogue, RseProviders } from '../locality/locate-data.ts';
import type { AnswerChoices } from '../ranking/answer-settings.ts';
import type { Replicating } from '../replication/replicate.ts';
import type { TrainReport } from '../training/train-report.ts';
import type { ServiceWatch } from './watch-service.ts';

export type ServiceSettings = AnswerChoices &
  RankedListSettings & {
    readonly roles: readonly ('api' | 'ranking' | 'training' | 'collect')[];
    readonly requestTopic: string;
    readonly outcomeTopic: string;
    readonly rankedTopic: string;
    readonly group: string;
    /** IANA zones of times without offset. */
    readonly outcomeZone: string;
    readonly requestZone: string;
    readonly modelName: string;
    readonly modelReference: string;
    /** How often to look for a new model, ms. */
    readonly modelPollMs: number;
    readonly trainCron: string;
    readonly trainMinNewOutcomes: number;
    /** Whether the first provider of an answer holds its quota for a while. */
    readonly reservations: boolean;
  };

/** Where data lies, and how long it takes to transfer it. */
export type DataLocality = {
  readonly catalogue: Catalogue;
  readonly rseProviders: RseProviders;
  /** Whether each of several catalogues works; absent: there are none to report. */
  readonly states?: () => ServiceState['catalogues'];
  /** Topic of transfers; undefined: none is read. */
  readonly transferTopic: string | undefined;
  /** Absent: no copies are requested. */
  readonly replication?: Pick<Replicating, 'topic' | 'makeRules'> | undefined;
};

export type ServiceDeps = {
  readonly bus: Bus;
  /** Opens the local bus for dead letters that `bus` refuses; whoever passed it closes it. */
  readonly openAside?: () => Promise<Bus>;
  readonly registry: CachedRegistry;
  /** Where decisions are kept, and for how long; whoever passed it closes it. */
  readonly decisions?: { readonly log: DecisionLog; readonly longestMs: number } | undefined;
  readonly train: (signal: AbortSignal) => Promise<TrainReport | undefined>;
  readonly settings: ServiceSettings;
  /** Absent: data locality is unknown. */
  readonly locality?: DataLocality | undefined;
  /** Where snapshots of the history are kept, and what they depend on besides the settings. */
  readonly snapshot: { readonly path: string } & Pick<SnapshotOrigin, 'bus' | 'version'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Where `now` advances in steps: begins the next step, so that an outcome that has just come counts. */
  readonly moveOn?: () => number;
  readonly log: Logger;
  /** Absent: nothing watches. */
  readonly watch?: ServiceWatch;
};
