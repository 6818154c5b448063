import type { Bus, HandleBatch, Passing } from '../../bus/port.ts';

type TopicReading = {
  /** Next offset by partition; absent = the beginning. */
  readonly from?: ReadonlyMap<number, number>;
  readonly signal?: AbortSignal;
  readonly passing?: Passing;
};

/**
 * Reads a topic up to where it ended at the call, unless the signal is aborted.
 * @throws RankerError BUS_*; the signal's reason after an abort
 */
export const readTopic = async (
  bus: Bus,
  topic: string,
  handle: HandleBatch,
  { from = new Map(), signal, passing }: TopicReading = {},
): Promise<void> => {
  signal?.throwIfAborted();
  const ended = Promise.withResolvers<void>();
  const end = (): void => ended.resolve();
  signal?.addEventListener('abort', end);
  const reading = await bus.follow(topic, new Map(from), handle, end, passing);
  try {
    await Promise.race([ended.promise, reading.done]);
  } finally {
    signal?.removeEventListener('abort', end);
    await reading.stop();
  }
  signal?.throwIfAborted();
};
