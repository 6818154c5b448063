import type { Worker } from 'node:worker_threads';
import { type ErrorCode, messageOf, RankerError } from '../../errors.ts';
import { startThread } from '../../start-thread.ts';

/** What a worker thread reports. */
export type ThreadMessage<Result, Note> =
  | { readonly kind: 'note'; readonly note: Note }
  | { readonly kind: 'result'; readonly result: Result }
  | { readonly kind: 'fault'; readonly code: ErrorCode; readonly message: string };

/**
 * Runs a job in a worker thread, so that this one answers and handles signals meanwhile. An aborted signal asks the
 * thread to end; it is never terminated, since ONNX Runtime crashes the process when its thread dies in the middle of a
 * run.
 * @param worker - the thread's file, without extension
 * @param job - plain data
 * @param onNote - called with what the thread reports before its result
 * @param readsInput - whether it reads standard input, which a thread does not have: it is handed this one's
 * @throws RankerError what the work failed with; TRAIN_CANCELLED after an abort, TRAIN_FAILED if the thread dies,
 * DATASET_UNREADABLE if standard input breaks off
 */
export const runInThread = <Result, Note>(
  worker: URL,
  job: object,
  signal: AbortSignal,
  onNote: (note: Note) => void,
  readsInput: boolean,
): Promise<Result> =>
  new Promise((resolve, reject) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const thread = startThread(worker, { workerData: { job, stop }, stdin: readsInput });
    const ask = (): void => {
      Atomics.store(stop, 0, 1);
      Atomics.notify(stop, 0);
    };
    if (signal.aborted) ask();
    signal.addEventListener('abort', ask);
    if (readsInput) {
      handOnInput(thread, signal, (cause) => {
        const text = `cannot read standard input: ${messageOf(cause)}`;
        reject(new RankerError('DATASET_UNREADABLE', text, {}, { cause }));
        ask();
      });
    }
    thread.on('message', (message: ThreadMessage<Result, Note>) => {
      if (message.kind === 'note') onNote(message.note);
      else if (message.kind === 'result') resolve(message.result);
      else reject(new RankerError(message.code, message.message));
    });
    thread.on('error', (cause) => {
      reject(new RankerError('TRAIN_FAILED', `the worker thread failed: ${messageOf(cause)}`, {}, { cause }));
    });
    thread.on('exit', () => {
      signal.removeEventListener('abort', ask);
      reject(new RankerError('TRAIN_FAILED', 'the worker thread ended without a result'));
    });
  });

/**
 * Hands standard input on to a thread until the input ends or breaks off, the signal is aborted or the thread has
 * reported its result: a thread that leaves some of it unread does not end by itself.
 */
const handOnInput = (thread: Worker, signal: AbortSignal, onFault: (cause: Error) => void): void => {
  const [input, output] = [process.stdin, thread.stdin!];
  const end = (): void => {
    input.destroy();
    output.end();
  };
  input.on('error', (cause) => {
    onFault(cause);
    end();
  });
  signal.addEventListener('abort', end);
  thread.on('message', ({ kind }: ThreadMessage<unknown, unknown>) => {
    if (kind !== 'note') void thread.terminate();
  });
  thread.on('exit', end);
  if (signal.aborted) end();
  else input.pipe(output);
};
