import { isUtf8 } from 'node:buffer';
import type { Broker, IHeaders, KafkaMessage } from 'kafkajs';
import type { InMessage } from '../../port.ts';

/** Longest wait of a fetch for new messages, ms; a message ends it at once. */
const longestWaitMs = 250;

/** The untyped result of kafkajs for one partition. */
type FetchedPartition = {
  readonly partition: number;
  readonly highWatermark: string;
  readonly messages: readonly FetchedMessage[];
};

type FetchedMessage = KafkaMessage & {
  readonly isControlRecord?: boolean;
  /** Of the record batch that the message lay in; older brokers' message sets have none. */
  readonly batchContext?: { readonly firstOffset: string; readonly lastOffsetDelta: number };
};

/** The messages of a partition from an offset on, and the next offset. */
export type Fetched = {
  readonly partition: number;
  readonly messages: readonly InMessage[];
  readonly nextOffset: number;
  /** The partition's end, as the broker saw it before the fetch. */
  readonly end: number;
};

/** One round trip to the leader of `positions`' partitions; control records are left out. */
export const fetchFrom = async (
  broker: Broker,
  topic: string,
  positions: ReadonlyMap<number, number>,
  maxBytes: number,
  maxWaitTime = longestWaitMs,
): Promise<Fetched[]> => {
  const partitions = [...positions].map(([partition, offset]) => ({
    partition,
    fetchOffset: String(offset),
    maxBytes,
  }));
  const answer = await broker.fetch({
    maxWaitTime,
    minBytes: 1,
    maxBytes,
    isolationLevel: 0,
    topics: [{ topic, partitions }],
  });
  const fetched = answer.responses.flatMap(({ partitions }: { partitions: FetchedPartition[] }) => partitions);
  return fetched.map((one: FetchedPartition) => toFetched(topic, one, positions.get(one.partition)!));
};

const toFetched = (topic: string, fetched: FetchedPartition, position: number): Fetched => {
  const { partition, highWatermark } = fetched;
  // A batch is sent whole: it may begin before the position and end behind its last message.
  const messages = fetched.messages
    .filter(({ offset, isControlRecord }) => Number(offset) >= position && !isControlRecord)
    .map((message) => toInMessage(topic, partition, message));
  const last = fetched.messages.at(-1);
  const nextOffset = last ? Math.max(position, endOf(last)) : position;
  return { partition, messages, nextOffset, end: Number(highWatermark) };
};

const endOf = ({ offset, batchContext }: FetchedMessage): number =>
  1 + (batchContext ? Number(batchContext.firstOffset) + batchContext.lastOffsetDelta : Number(offset));

const toInMessage = (topic: string, partition: number, message: KafkaMessage): InMessage => ({
  topic,
  partition,
  offset: Number(message.offset),
  timestamp: Number(message.timestamp),
  key: message.key?.toString() ?? null,
  ...(message.key && !isUtf8(message.key) && { rawKey: message.key }),
  value: message.value,
  headers: toHeaders(message.headers),
});

const toHeaders = (headers: IHeaders | undefined): Record<string, string> => {
  const texts: Record<string, string> = Object.create(null);
  for (const [name, value] of Object.entries(headers ?? {}))
    texts[name] = String(Array.isArray(value) ? value.at(-1) : (value ?? ''));
  return texts;
};
