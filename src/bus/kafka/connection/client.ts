import { type Cluster, Kafka, logLevel, type SASLOptions } from 'kafkajs';
import { installCodecs } from './codecs.ts';
import { quietNegativeTimeouts } from './negative-timeout.ts';
import type { KafkaSettings } from './options.ts';
import { openSockets } from './sockets.ts';
import { readTls } from './tls.ts';

/** Within one call of kafkajs; longer outages are waited out by the caller, which can log and end them. */
const retry = { retries: 2, initialRetryTime: 100, maxRetryTime: 500, factor: 0.2, multiplier: 2 };
/** Longer than that of the sockets, which note which address it was. */
const connectionTimeout = 5_000;
const requestTimeout = 30_000;

/** The connections that a bus opens; all of them share its settings. */
export type Client = {
  /** The brokers' addresses, for messages. */
  readonly brokers: string;
  /** A new connection, not yet open: for metadata, fetches and group requests. */
  readonly cluster: () => Cluster;
  readonly createTopic: (topic: string) => Promise<void>;
  /** Ends all connections at once; pending requests fail, and no connection opens any more. */
  readonly cut: () => void;
};

/** @throws RankerError CONFIG_INVALID, see readTls */
export const openClient = async (options: KafkaSettings): Promise<Client> => {
  quietNegativeTimeouts();
  installCodecs();
  const { brokers, clientId, tls, sasl, log, maxMessageBytes, silenceMs } = options;
  const sockets = openSockets(maxMessageBytes, silenceMs);
  const kafka = new Kafka({
    // Asked for each attempt: kafkajs itself begins every connection with the first, be it dead.
    brokers: () => [sockets.likeliest(brokers)],
    clientId,
    socketFactory: sockets.open,
    ...(tls && { ssl: await readTls(tls) }),
    ...(sasl && { sasl: sasl as SASLOptions }),
    retry,
    connectionTimeout,
    requestTimeout,
    logLevel: logLevel.WARN,
    logCreator:
      () =>
      ({ namespace, log: line }) =>
        log.debug({ part: namespace, reason: line.message }, 'kafka client'),
  });

  const createTopic = async (topic: string): Promise<void> => {
    const admin = kafka.admin();
    try {
      await admin.connect();
      const configEntries = [{ name: 'max.message.bytes', value: String(maxMessageBytes) }];
      if (await admin.createTopics({ topics: [{ topic, configEntries }] })) log.info({ topic }, 'topic created');
    } finally {
      await admin.disconnect();
    }
  };

  return {
    brokers: brokers.join(','),
    cluster: () => openCluster(kafka, options.metadataMs),
    createTopic,
    cut: sockets.cut,
  };
};

/**
 * kafkajs reads only as a member of a group, which ACLs may refuse, and its member starts anew after a crash, so that
 * the group waits for its predecessor. Its partition assigner is given the connection below the consumer, which is used
 * here instead.
 */
const openCluster = (kafka: Kafka, metadataMaxAge: number): Cluster => {
  let opened: Cluster | undefined;
  kafka.consumer({
    groupId: 'never joined',
    readUncommitted: true,
    allowAutoTopicCreation: false,
    metadataMaxAge,
    partitionAssigners: [
      ({ cluster }) => {
        opened = cluster;
        return {
          name: '',
          version: 0,
          assign: async () => [],
          protocol: () => ({ name: '', metadata: Buffer.alloc(0) }),
        };
      },
    ],
  });
  return opened!;
};
