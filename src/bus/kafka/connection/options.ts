import type { BusLog, OnGone } from '../../bus-log.ts';

/** PEM files of TLS; without `caPath` the system's authorities are trusted. */
export type KafkaTls = {
  readonly caPath?: string;
  /** This client's certificate and key, if the brokers require them (mutual TLS). */
  readonly certPath?: string;
  readonly keyPath?: string;
  readonly keyPassword?: string;
  /** False accepts a broker whose certificate names another host; its authority is still checked. */
  readonly verifyHostName?: boolean;
};

export type KafkaSasl = {
  readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512';
  readonly username: string;
  readonly password: string;
};

export type KafkaOptions = {
  /** `host:port` of some brokers; the others are found through them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  readonly tls?: KafkaTls;
  readonly sasl?: KafkaSasl;
  /** Largest message that is published, bytes of key, value and headers. */
  readonly maxMessageBytes: number;
  /** Compression of published messages, `none` by default; reading takes any. */
  readonly compression?: 'gzip' | 'none';
  /** Whether a missing topic is created; otherwise it is waited for. */
  readonly createTopics: boolean;
  /**
   * Whether `subscribe` joins consumer groups. If not (where the brokers' ACLs refuse them), each subscription reads
   * the whole topic and keeps its offsets in `offsetsDir`.
   */
  readonly groups: boolean;
  readonly offsetsDir: string;
  /** Whether subscriptions wait for brokers and topics that aren't there (the default), or end with the fault. */
  readonly waits?: boolean;
  readonly log: BusLog;
  readonly onGone?: OnGone | undefined;
} & Partial<KafkaTimes>;

export type KafkaSettings = KafkaOptions & KafkaTimes;

/** All in ms. */
type KafkaTimes = {
  /** How long a publication may wait for its acknowledgement, plus 1 s for each MiB. */
  readonly publishTimeoutMs: number;
  /** A group member that was silent for this long is replaced. Brokers refuse less than 6 000 by default. */
  readonly sessionMs: number;
  readonly heartbeatMs: number;
  /** How long a rebalancing group waits for a member with a batch in hand; after that, others do that batch too. */
  readonly rebalanceMs: number;
  /**
   * How long a broker may leave a request unanswered. More than `rebalanceMs`, since a member that joins may wait that
   * long, and than the brokers' broker.session.timeout.ms (9 000): then others lead what a silent one led.
   */
  readonly silenceMs: number;
  /** How often to look for new partitions. */
  readonly metadataMs: number;
};

export const defaults: KafkaTimes = {
  publishTimeoutMs: 10_000,
  sessionMs: 6_000,
  heartbeatMs: 1_000,
  rebalanceMs: 10_000,
  silenceMs: 12_000,
  metadataMs: 30_000,
};
