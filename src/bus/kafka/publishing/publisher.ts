import { RankerError } from '../../../errors.ts';
import type { OutMessage, PublishOptions } from '../../port.ts';
import type { Client } from '../connection/client.ts';
import { busFault, isOutage } from '../connection/faults.ts';
import type { KafkaSettings } from '../connection/options.ts';
import { openOutage } from '../connection/outage.ts';
import { openProducer, type Producer } from './producer.ts';
import { openPublication, type Publication } from './publication.ts';
import { recordBytes } from './record-batch.ts';

/** Most bytes of one request, unless a single message is larger; brokers refuse batches above 1 MiB by default. */
const requestBytes = 960 * 1024;
/** Allowance for what Kafka adds to a message and its batch. */
const overheadBytes = 128;
const bytesPerMs = 1024;

/** Publishes to one topic, in the order of the calls. */
export type Publisher = {
  readonly publish: (messages: readonly OutMessage[], options?: PublishOptions) => Promise<void>;
  readonly close: () => Promise<void>;
};

type Waiting = { readonly message: OutMessage; readonly bytes: number; readonly publication: Publication };

/**
 * Sends one request at a time, so that a retry never overtakes another; messages published meanwhile go together in the
 * next. Each topic has a connection of its own: kafkajs asks for the metadata of all known topics at once, so that a
 * missing one would hold up the others.
 * @param closing - when it aborts, faults are no longer waited out
 */
export const openPublisher = (
  client: Client,
  settings: KafkaSettings,
  topic: string,
  closing: AbortSignal,
  producer: Producer = openProducer(client, settings, topic),
  outage = openOutage(settings.log, topic),
): Publisher => {
  let queue: Waiting[] = [];
  let draining: Promise<void> | undefined;
  let lastFault: RankerError | undefined;
  const details = { brokers: client.brokers, topic };
  const lateFault = (): RankerError => lastFault ?? busFault('no acknowledgement in time', details);

  const publish = async (messages: readonly OutMessage[], options: PublishOptions = {}): Promise<void> => {
    if (messages.length === 0) return;
    const sized = messages.map((message) => ({ message, bytes: overheadBytes + recordBytes(message) }));
    refuseTooLarge(topic, sized, settings.maxMessageBytes);
    const total = sized.reduce((sum, { bytes }) => sum + bytes, 0);
    const limitMs = settings.publishTimeoutMs + total / bytesPerMs;
    const publication = openPublication(messages.length, options, limitMs, lateFault);
    for (const one of sized) queue.push({ ...one, publication });
    draining ??= drain();
    await publication.done;
  };

  const recover = async (fault: RankerError, batch: readonly Waiting[]): Promise<void> => {
    if (!isOutage(fault)) batch[0]!.publication.refuse(fault);
    else if (closing.aborted) for (const { publication } of batch) publication.refuse(fault);
    else {
      if (fault.code === 'BUS_TOPIC_MISSING') for (const { publication } of batch) publication.missesTopic(fault);
      await outage.wait(fault, closing);
    }
  };

  const drain = async (): Promise<void> => {
    let isAlone = false;
    while (queue.length > 0) {
      const batch = queue.slice(0, isAlone ? 1 : fitting(queue));
      const { stored, thrown } = await send(producer, batch);
      const left = batch.filter((waiting) => !stored.has(waiting));
      isAlone = false;
      if (left.length === 0) {
        lastFault = undefined;
        outage.over();
      } else {
        lastFault = busFault(thrown, details);
        // Sent together, it is not known which message was refused: from here on they go one by one.
        if (!isOutage(lastFault) && left.length > 1) isAlone = true;
        else await recover(lastFault, left);
      }
      queue = [...left, ...queue.slice(batch.length)].filter(({ publication }) => !publication.isSettled());
    }
    draining = undefined;
  };

  const close = async (): Promise<void> => {
    await draining;
    await producer.close();
  };

  return { publish, close };
};

/** @returns the messages that are stored, and the fault of the others */
const send = async (
  producer: Producer,
  batch: readonly Waiting[],
): Promise<{ stored: ReadonlySet<Waiting>; thrown?: unknown }> => {
  const stored = new Set<Waiting>();
  const messages = batch.map(({ message }) => message);
  const note = (n: number, partition: number, offset: number): void => {
    stored.add(batch[n]!);
    batch[n]!.publication.acknowledge(partition, offset);
  };
  try {
    await producer.send(messages, note);
    return { stored };
  } catch (thrown) {
    return { stored, thrown };
  }
};

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
