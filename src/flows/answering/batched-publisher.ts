import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { OwnOffsets } from '../../bus/own-offsets.ts';
import type { Bus, OutMessage } from '../../bus/port.ts';
import { asRankerError, RankerError } from '../../errors.ts';

/** Publishes a message; resolves when it is acknowledged. */
export type Publish = (message: OutMessage) => Promise<void>;

const defaults = {
  mostPerBatch: 500,
  mostWaiting: 5000,
  /** Time between the starts of two batches, ms: one more batch costs sender and broker as much as several messages. */
  paceMs: 5,
};

export type BatchedPublisher = {
  readonly publish: Publish;
  /** Resolves once nothing waits: every message is acknowledged or refused. */
  readonly settled: () => Promise<void>;
};

type Waiting = {
  readonly message: OutMessage;
  readonly resolve: () => void;
  readonly reject: (fault: unknown) => void;
};

/**
 * Collects messages while the previous batch is on its way, or has just gone, so that a busy service makes few large
 * writes and a quiet one does not wait.
 * @param ownOf - records the offsets that a batch gets, if they are needed
 */
export const batchedPublisher = (
  bus: Bus,
  topic: string,
  ownOf: (batch: readonly OutMessage[]) => OwnOffsets | undefined = () => undefined,
  limits: Partial<typeof defaults> = {},
): BatchedPublisher => {
  const { mostPerBatch, mostWaiting, paceMs } = { ...defaults, ...limits };
  let waiting: Waiting[] = [];
  let running: Promise<void> | undefined;
  const publishAll = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const messages = batch.map(({ message }) => message);
      await bus.publish(topic, messages, { own: ownOf(messages) });
      for (const { resolve } of batch) resolve();
    } catch (thrown) {
      // One message that is too large must not fail the others: sent one by one, only that one does.
      if (batch.length > 1 && asRankerError(thrown).code === 'MESSAGE_TOO_LARGE') {
        await Promise.all(batch.map((one) => publishAll([one])));
      } else {
        for (const { reject } of batch) reject(thrown);
      }
    }
  };

  const run = async (): Promise<void> => {
    // Answers that are made side by side come within one turn, and travel together.
    await nextTurn();
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostPerBatch);
      waiting = waiting.slice(mostPerBatch);
      await Promise.all([publishAll(batch), sleep(paceMs)]);
    }
    running = undefined;
  };

  const publish: Publish = (message) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= mostWaiting) {
        reject(new RankerError('BUS_UNREACHABLE', `${mostWaiting} messages wait for topic ${topic} already`));
        return;
      }
      waiting.push({ message, resolve, reject });
      running ??= run();
    });
  return { publish, settled: async () => running };
};
