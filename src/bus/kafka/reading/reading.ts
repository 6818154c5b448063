import type { Cluster } from 'kafkajs';
import type { BusLog, OnGone } from '../../bus-log.ts';
import type { BatchInHand, InMessage, Passing } from '../../port.ts';
import type { KafkaSettings } from '../connection/options.ts';
import type { Offsets } from '../connection/topic.ts';

/** Records that everything before `nextOffset` is done. */
type Finished = (partition: number, nextOffset: number) => Promise<void> | void;

// biome-ignore lint/suspicious/noConfusingVoidType: most handlers give nothing
type HandleBatchOnce = (batch: readonly InMessage[]) => Promise<void | BatchInHand>;

export type Reading = {
  readonly cluster: Cluster;
  readonly topic: string;
  /** The partitions to read, and the next offset of each; advances as messages are done. */
  readonly positions: Offsets;
  readonly batchSize: number;
  readonly handle: HandleBatchOnce;
  readonly finished: Finished;
  /** Messages of each partition that are not done, as of the last fetch; updated here. */
  readonly behind: Map<number, number>;
  readonly maxMessageBytes: number;
  readonly metadataMs: number;
  readonly log: BusLog;
  readonly onGone?: OnGone | undefined;
  readonly passing?: Passing;
};

/** The settings of a subscription. */
export type ReadingSettings = KafkaSettings & Pick<Reading, 'behind'>;
