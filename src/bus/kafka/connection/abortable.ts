import { pause } from '../../../pause.ts';

/** Waits for `work`, or until `signal` aborts; undefined then. */
export const orAborted = async <T>(work: Promise<T>, signal: AbortSignal): Promise<T | undefined> => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const stop = () => resolve(undefined);
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
};

/** Waits until `work` settles, but no longer than `ms`. */
export const settledWithin = async (ms: number, work: Promise<unknown>): Promise<void> => {
  const over = new AbortController();
  await Promise.race([Promise.allSettled([work]), pause(ms, over.signal)]);
  over.abort();
};
