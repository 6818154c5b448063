import type { Socket } from 'node:net';
import type { Broker } from 'kafkajs';

const produceKey = 0;
/** Supported from Kafka 1.0 on; later versions change nothing in the request, and little in the answer. */
const versions = [3, 5, 7];
const waitForAll = -1;
/**
 * Time for the replicas to store it, ms; less than `silenceMs`, so that a leader that waits for them is not taken for a
 * silent one.
 */
const timeout = 10_000;

/** A broker's answer for one partition. */
type Stored = { readonly partition: number; readonly errorCode: number; readonly baseOffset: number };

/**
 * The names of error codes.
 * @see https://kafka.apache.org/protocol#protocol_error_codes
 */
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
  32: 'INVALID_TIMESTAMP',
  35: 'UNSUPPORTED_VERSION',
  44: 'POLICY_VIOLATION',
  56: 'KAFKA_STORAGE_ERROR',
  76: 'UNSUPPORTED_COMPRESSION_TYPE',
  87: 'INVALID_RECORD',
};

export const noLeader = 5;
export const invalidTimestamp = 32;

const tooFewReplicas = ': fewer replicas are in sync than the topic asks for with min.insync.replicas';
const remarks: Readonly<Record<number, string>> = {
  7: ': not all replicas in sync stored it in time',
  19: tooFewReplicas,
  20: tooFewReplicas,
  [invalidTimestamp]: ": this machine's clock, or the broker's, is wrong; messages go without a time",
};

/** Why a broker didn't store a batch; `type` is the protocol's name. */
export class NotStored extends Error {
  readonly type: string;
  constructor(errorCode: number) {
    const type = errorNames[errorCode] ?? `error ${errorCode}`;
    super(`the broker answered ${type}${remarks[errorCode] ?? ''}`);
    this.type = type;
  }
}

/** The parts of a kafkajs broker that send requests, which are missing from its types. */
type Sender = {
  readonly lookupRequest: <T>(
    apiKey: number,
    definition: { versions: readonly number[]; protocol: (best: { version: number }) => T },
  ) => T;
  readonly connectionPool: { readonly getConnection: () => Promise<Connection> };
};

type Connection = {
  readonly clientId: string;
  readonly socket: Socket;
  readonly isConnected: () => boolean;
  readonly isAuthenticated: () => boolean;
  readonly authenticate: () => Promise<void>;
  readonly nextCorrelationId: () => number;
  /** Bounds the time of a request, and matches answers with requests. */
  readonly requestQueue: {
    readonly push: (request: {
      readonly entry: {
        readonly apiKey: number;
        readonly apiName: string;
        readonly apiVersion: number;
        readonly correlationId: number;
        readonly resolve: (answer: { readonly payload: Buffer }) => void;
        readonly reject: (fault: Error) => void;
      };
      readonly expectResponse: boolean;
      readonly requestTimeout: null;
      readonly sendRequest: () => void;
    }) => void;
  };
};

/**
 * Stores record batches in partitions of a topic that `broker` leads, and waits until all replicas have them. It
 * bypasses kafkajs' own send, which copies a request twice.
 * @param batches - by partition, in parts
 */
export const produce = async (
  broker: Broker,
  topic: string,
  batches: ReadonlyMap<number, readonly Buffer[]>,
): Promise<Stored[]> => {
  const { lookupRequest, connectionPool } = broker as Broker & Sender;
  const apiVersion = lookupRequest(produceKey, { versions, protocol: ({ version }) => version });
  const connection = await connectionPool.getConnection();
  if (!connection.isAuthenticated()) await connection.authenticate();
  // There would never be an answer, and kafkajs bounds the time of requests only while connected.
  if (!connection.isConnected()) throw new Error('the connection was closed');
  const { promise, resolve, reject } = Promise.withResolvers<{ readonly payload: Buffer }>();
  const correlationId = connection.nextCorrelationId();
  const body = bodyOf(topic, batches);
  const head = headOf(apiVersion, correlationId, connection.clientId, sizeOf(body));
  connection.requestQueue.push({
    entry: { apiKey: produceKey, apiName: 'Produce', apiVersion, correlationId, resolve, reject },
    expectResponse: true,
    requestTimeout: null,
    sendRequest: () => write(connection.socket, [head, ...body]),
  });
  return decode((await promise).payload, apiVersion);
};

const sizeOf = (parts: readonly Buffer[]): number => parts.reduce((sum, { length }) => sum + length, 0);

/** Sends all parts in one packet where possible. */
const write = (socket: Socket, parts: readonly Buffer[]): void => {
  socket.cork();
  for (const part of parts) socket.write(part);
  socket.uncork();
};

const headOf = (apiVersion: number, correlationId: number, clientId: string, bodyBytes: number): Buffer => {
  const client = Buffer.from(clientId);
  const head = Buffer.alloc(14 + client.length);
  let at = head.writeInt32BE(head.length - 4 + bodyBytes, 0);
  at = head.writeInt16BE(produceKey, at);
  at = head.writeInt16BE(apiVersion, at);
  at = head.writeInt32BE(correlationId, at);
  at = head.writeInt16BE(client.length, at);
  client.copy(head, at);
  return head;
};

const bodyOf = (topic: string, batches: ReadonlyMap<number, readonly Buffer[]>): Buffer[] => {
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
    intro.writeInt32BE(sizeOf(batch), 4);
    parts.push(intro, ...batch);
  }
  return parts;
};

const decode = (answer: Buffer, version: number): Stored[] => {
  const name = answer.readInt16BE(4);
  let at = 6 + name;
  const count = answer.readInt32BE(at);
  at += 4;
  // The append time follows, and from version 5 on the log's start offset.
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
