import type { Broker } from 'kafkajs';

const produceKey = 0;
/** From Kafka 1.0 on; later ones change nothing of what is sent, and little of what is answered. */
const versions = [3, 5, 7];
const waitForAll = -1;
/** Within which the broker's replicas have to have it, ms. */
const timeout = 30_000;

/** What a broker answers for one partition. */
type Stored = { readonly partition: number; readonly errorCode: number; readonly baseOffset: number };

/** The names of what a broker may answer. @see https://kafka.apache.org/protocol#protocol_error_codes */
const errorNames: Readonly<Record<number, string>> = {
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_FOR_PARTITION',
  7: 'REQUEST_TIMED_OUT',
  10: 'MESSAGE_TOO_LARGE',
  17: 'INVALID_TOPIC_EXCEPTION',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  35: 'UNSUPPORTED_VERSION',
  44: 'POLICY_VIOLATION',
  56: 'KAFKA_STORAGE_ERROR',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
  87: 'INVALID_RECORD',
};

export const noLeader = 5;

/** Why a broker didn't store a batch; `type` is the protocol's name of it. */
export class NotStored extends Error {
  readonly type: string;
  constructor(errorCode: number) {
    const type = errorNames[errorCode] ?? `error ${errorCode}`;
    super(`the broker answered ${type}`);
    this.type = type;
  }
}

/** The part of a kafkajs broker that sends requests, which its types leave out. */
type Sender = {
  readonly lookupRequest: <T>(
    apiKey: number,
    definition: { versions: readonly number[]; protocol: (best: { version: number }) => T },
  ) => T;
  readonly connectionPool: {
    readonly send: (exchange: {
      readonly request: object;
      readonly response: {
        decode: (bytes: Buffer) => Promise<Stored[]>;
        parse: (stored: Stored[]) => Promise<Stored[]>;
      };
    }) => Promise<Stored[]>;
  };
};

/**
 * Stores record batches in partitions of a topic that `broker` leads, and waits until all replicas have them.
 * @param batches - by partition, in parts
 */
export const produce = (broker: Broker, topic: string, batches: ReadonlyMap<number, readonly Buffer[]>) => {
  const { lookupRequest, connectionPool } = broker as Broker & Sender;
  const version = lookupRequest(produceKey, { versions, protocol: (best) => best.version });
  const bytes = encode(topic, batches);
  return connectionPool.send({
    request: {
      apiKey: produceKey,
      apiVersion: version,
      apiName: 'Produce',
      // kafkajs copies `buffer` from what it takes for an encoder of its own by `buf`.
      encode: async () => ({ buf: bytes, buffer: bytes }),
    },
    response: { decode: async (answer) => decode(answer, version), parse: async (stored) => stored },
  });
};

const encode = (topic: string, batches: ReadonlyMap<number, readonly Buffer[]>) => {
  const name = Buffer.from(topic);
  const head = Buffer.alloc(18 + name.length);
  let at = head.writeInt16BE(-1, 0); // no transaction
  at = head.writeInt16BE(waitForAll, at);
  at = head.writeInt32BE(timeout, at);
  at = head.writeInt32BE(1, at); // topic
  at = head.writeInt16BE(name.length, at);
  at += name.copy(head, at);
  head.writeInt32BE(batches.size, at);
  const parts: Buffer[] = [head];
  for (const [partition, batch] of batches) {
    const intro = Buffer.alloc(8);
    intro.writeInt32BE(partition, 0);
    intro.writeInt32BE(
      batch.reduce((sum, { length }) => sum + length, 0),
      4,
    );
    parts.push(intro, ...batch);
  }
  return Buffer.concat(parts);
};

const decode = (answer: Buffer, version: number): Stored[] => {
  const name = answer.readInt16BE(4);
  let at = 6 + name;
  const count = answer.readInt32BE(at);
  at += 4;
  // The time that the log gave it follows, and the log's begin from version 5 on.
  const bytes = version >= 5 ? 30 : 22;
  return Array.from({ length: count }, (_, n) => {
    const begin = at + n * bytes;
    return {
      partition: answer.readInt32BE(begin),
      errorCode: answer.readInt16BE(begin + 4),
      baseOffset: Number(answer.readBigInt64BE(begin + 6)),
    };
  });
};
