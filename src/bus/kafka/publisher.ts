import { CompressionTypes, type Message, type RecordMetadata } from 'kafkajs';
import { RankerError } from '../../errors.ts';
import type { OwnOffsets } from '../own-offsets.ts';
import type { OutMessage } from '../port.ts';
import { settledWithin } from './abortable.ts';
import type { Client } from './client.ts';
import { busFault, errorTypes, isOutage } from './faults.ts';
import type { KafkaSettings } from './options.ts';
import { openOutage } from './outage.ts';

/** So much travels in one request, unless a single message is larger; brokers refuse batches above 1 MiB by default. */
const requestBytes = 512 * 1024;
/** Room for what Kafka adds to a message and its batch. */
const overheadBytes = 128;
const bytesPerMs = 1024;
const closingMs = 1_000;

/** Publishes to one topic, in the order of the calls. */
export type Publisher = {
  /** @param own - is told where they lie, if all have a key */
  readonly publish: (messages: readonly OutMessage[], own?: OwnOffsets) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** What one call publishes: settled when all of its messages are acknowledged, or when one of them can't be. */
type Publication = {
  unacknowledged: number;
  settled: boolean;
  readonly own: OwnOffsets | undefined;
  readonly settle: (fault?: RankerError) => void;
};

type Waiting = { readonly message: Message; readonly bytes: number; readonly publication: Publication };

/**
 * Sends one request at a time, so that a repetition never overtakes; what is published meanwhile travels together in
 * the next. Each topic has a producer of its own: kafkajs asks for the metadata of all the topics a producer knows at
 * once, so that a missing one would hold up the others.
 * @param closing - when it aborts, faults are no longer waited out
 */
export const openPublisher = (
  client: Client,
  settings: KafkaSettings,
  topic: string,
  closing: AbortSignal,
): Publisher => {
  const compression = settings.compression === 'none' ? CompressionTypes.None : CompressionTypes.GZIP;
  /** Of the messages that are being sent. */
  const partitions = new Map<Message, number>();
  const producer = client.producer((message, partition) => partitions.set(message, partition));
  const outage = openOutage(settings.log, topic);
  let queue: Waiting[] = [];
  let draining: Promise<void> | undefined;
  let lastFault: RankerError | undefined;

  const openPublication = (
    messages: number,
    bytes: number,
    own: OwnOffsets | undefined,
    { resolve, reject }: PromiseWithResolvers<void>,
  ) => {
    const publication: Publication = {
      unacknowledged: messages,
      settled: false,
      own,
      settle: (fault) => {
        publication.settled = true;
        clearTimeout(timer);
        if (fault) reject(fault);
        else resolve();
      },
    };
    const giveUp = () => publication.settle(lastFault ?? busFault('no acknowledgement in time', details));
    const timer = setTimeout(giveUp, settings.publishTimeoutMs + bytes / bytesPerMs);
    return publication;
  };

  const publish = async (messages: readonly OutMessage[], own?: OwnOffsets): Promise<void> => {
    if (messages.length === 0) return;
    const sized = messages.map((message) => ({ message: toRecord(message), bytes: sizeOf(message) }));
    refuseTooLarge(topic, sized, settings.maxMessageBytes);
    const outcome = Promise.withResolvers<void>();
    const total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
    const publication = openPublication(messages.length, total, own, outcome);
    for (const one of sized) queue.push({ ...one, publication });
    draining ??= drain();
    await outcome.promise;
  };

  const details = { brokers: client.brokers, topic };

  const note = (batch: readonly Waiting[], stored: readonly RecordMetadata[]): void => {
    // Without a key a message may go elsewhere when it is tried again.
    if (batch.some(({ message: { key } }) => key === null)) return;
    const next = new Map(stored.map(({ partition, baseOffset }) => [partition, Number(baseOffset)]));
    for (const { message, publication } of batch) {
      const partition = partitions.get(message)!;
      const offset = next.get(partition)!;
      if (offset >= 0) publication.own?.note(partition, offset, 1);
      next.set(partition, offset + 1);
    }
  };

  const send = async (batch: readonly Waiting[]): Promise<void> => {
    const record = {
      topic,
      acks: -1,
      compression,
      messages: batch.map(({ message }) => message),
    };
    await producer.connect();
    partitions.clear();
    try {
      note(batch, await producer.send(record));
    } catch (thrown) {
      if (!settings.createTopics || !errorTypes(thrown).includes('UNKNOWN_TOPIC_OR_PARTITION')) throw thrown;
      await client.createTopic(topic);
      note(batch, await producer.send(record));
    }
  };

  const recover = async (fault: RankerError, batch: readonly Waiting[]): Promise<void> => {
    if (!isOutage(fault)) batch[0]!.publication.settle(fault);
    else if (closing.aborted) for (const { publication } of batch) publication.settle(fault);
    else await outage.wait(fault, closing);
  };

  const drain = async (): Promise<void> => {
    let isAlone = false;
    while (queue.length > 0) {
      const batch = queue.slice(0, isAlone ? 1 : fitting(queue));
      try {
        await send(batch);
        lastFault = undefined;
        outage.over();
        queue = queue.slice(batch.length);
        isAlone = false;
        for (const { publication } of batch) if (--publication.unacknowledged === 0) publication.settle();
      } catch (thrown) {
        const fault = busFault(thrown, details);
        lastFault = fault;
        // Which message of several was refused is only seen when they go one by one.
        if (!isOutage(fault) && batch.length > 1) isAlone = true;
        else await recover(fault, batch);
      }
      queue = queue.filter(({ publication }) => !publication.settled);
    }
    draining = undefined;
  };

  const close = async (): Promise<void> => {
    await draining;
    await settledWithin(closingMs, producer.disconnect());
  };

  return { publish, close };
};

const toRecord = ({ value, ...rest }: OutMessage): Message => ({
  ...rest,
  value:
    typeof value === 'string' || value === null ? value : Buffer.from(value.buffer, value.byteOffset, value.length),
});

const sizeOf = ({ key, value, headers = {} }: OutMessage): number =>
  [key ?? '', value ?? '', ...Object.entries(headers).flat()].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    overheadBytes,
  );

const refuseTooLarge = (topic: string, sized: readonly { readonly bytes: number }[], limit: number): void => {
  const largest = sized.reduce((most, { bytes }) => Math.max(most, bytes), 0);
  if (largest <= limit) return;
  throw new RankerError(
    'MESSAGE_TOO_LARGE',
    `Topic ${topic}: a message of ${largest} bytes is above the limit of ${limit}: raise KAFKA_MAX_REQUEST_SIZE.`,
    { topic, bytes: largest, limit },
  );
};

const fitting = (queue: readonly Waiting[]): number => {
  let bytes = 0;
  const tooMany = queue.findIndex((waiting, n) => {
    bytes += waiting.bytes;
    return n > 0 && bytes > requestBytes;
  });
  return tooMany < 0 ? queue.length : tooMany;
};
