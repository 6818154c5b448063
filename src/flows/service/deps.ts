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
    /** Whether what was just put first holds its quota for a while. */
    readonly reservations: boolean;
    /** For how long at most, s. */
    readonly reservationTtlS: number;
  };

/** What knows where data lies, and how long it takes to bring it elsewhere. */
export type DataLocality = {
  readonly catalogue: Catalogue;
  readonly rseProviders: RseProviders;
  /** Whether each of several catalogues answers; absent: there is nothing to tell. */
  readonly states?: () => ServiceState['catalogues'];
  /** Topic of transfers; undefined: none is read. */
  readonly transferTopic: string | undefined;
  /** Absent: no copies are asked for. */
  readonly replication?: Pick<Replicating, 'topic' | 'makeRules'> | undefined;
};

export type ServiceDeps = {
  readonly bus: Bus;
  /** Opens what keeps the dead letters that `bus` won't take; closed by whoever gave it. */
  readonly openAside?: () => Promise<Bus>;
  readonly registry: CachedRegistry;
  /** Where what rankings were made of is kept, and for how long; closed by whoever gave it. */
  readonly decisions?: { readonly log: DecisionLog; readonly longestMs: number } | undefined;
  readonly train: (signal: AbortSignal) => Promise<TrainReport | undefined>;
  readonly settings: ServiceSettings;
  /** Absent: nobody knows where data lies. */
  readonly locality?: DataLocality | undefined;
  /** Where snapshots of the history are kept, and what they depend on besides the settings. */
  readonly snapshot: { readonly path: string } & Pick<SnapshotOrigin, 'bus' | 'version'>;
  /** Epoch ms. */
  readonly now: () => number;
  /** Where `now` goes on in steps: begins the next one. An outcome that has just come counts by it. */
  readonly moveOn?: () => number;
  readonly log: Logger;
  /** Absent: nobody looks. */
  readonly watch?: ServiceWatch;
};
