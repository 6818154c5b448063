import { parentPort, workerData } from 'node:worker_threads';
import { asRankerError, RankerError } from '../../errors.ts';
import { lowerPriority } from '../../lower-priority.ts';
import type { AbortCheck } from './abort-check.ts';
import type { ThreadMessage } from './run-in-thread.ts';

/** Whether the thread was asked to end. */
export type Stop = {
  readonly asked: () => boolean;
  /** Throws TRAIN_CANCELLED once the thread was asked to end. */
  readonly checkAbort: AbortCheck;
  /** Aborted then, for whatever waits for a server. */
  readonly signal: AbortSignal;
};

const cancelled = (): RankerError => new RankerError('TRAIN_CANCELLED', 'the work was cancelled');

const openStop = (flag: Int32Array): Stop => {
  const stopping = new AbortController();
  const cancel = () => stopping.abort(cancelled());
  const waiting = Atomics.waitAsync(flag, 0, 0);
  if (waiting.async) void waiting.value.then(cancel);
  else cancel();
  const asked = (): boolean => Atomics.load(flag, 0) === 1;
  const checkAbort = async (): Promise<void> => {
    if (asked()) throw cancelled();
  };
  return { asked, checkAbort, signal: stopping.signal };
};

/** Does the work of a thread opened by `runInThread`, and reports its result. */
export const workInThread = async <Job, Result, Note>(
  work: (job: Job, stop: Stop, note: (note: Note) => void) => Promise<Result>,
): Promise<void> => {
  lowerPriority(10);
  const { job, stop } = workerData as { readonly job: Job; readonly stop: Int32Array };
  const post = (message: ThreadMessage<Result, Note>): void => parentPort?.postMessage(message);
  try {
    post({ kind: 'result', result: await work(job, openStop(stop), (note) => post({ kind: 'note', note })) });
  } catch (thrown) {
    const { code, message } = asRankerError(thrown, 'TRAIN_FAILED');
    post({ kind: 'fault', code, message });
  }
};
