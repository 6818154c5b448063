import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';
import { RankerError } from '../../errors.ts';
import { startThread } from '../../start-thread.ts';
import type { FitHooks } from '../hooks.ts';
import type { Fit } from '../models/scores.ts';
import { type FitJob, runJob } from './fit-job.ts';
import type { FitMessage, FitRequest } from './fit-message.ts';

/** Each begins its fits when it is called. */
type Works = readonly (() => Promise<unknown>)[];
type Results<W extends Works> = { -readonly [At in keyof W]: Awaited<ReturnType<W[At]>> };

/** Runs fits in parallel. Each result is that of its job alone, whatever the number of threads. */
export type FitPool = {
  readonly threads: number;
  /**
   * @throws TypeError or RankerError, as the fit itself; TRAIN_CANCELLED after a stop, TRAIN_FAILED if its thread dies
   */
  readonly fit: (job: FitJob, hooks?: FitHooks) => Promise<Fit>;
  /** Runs all, one by one on a single thread; rejects with the first failure, once none of them runs any more. */
  readonly all: <const W extends Works>(works: W) => Promise<Results<W>>;
  /** Call after the last fit has settled. */
  readonly close: () => Promise<void>;
};

const workerFile = new URL('./fit-worker', import.meta.url);
const askEveryMs = 50;

const faultOf = ({ code, message }: Extract<FitMessage, { kind: 'fault' }>): Error =>
  code === undefined ? new TypeError(message) : new RankerError(code, message);

const send = (worker: Worker, request: FitRequest): void => worker.postMessage(request);

/** Runs one job on an idle worker. A stop is a flag that the job reads; the worker is never terminated. */
const runOn = (worker: Worker, job: FitJob, hooks: FitHooks): Promise<Fit> =>
  new Promise((resolve, reject) => {
    const stop = new Int32Array(new SharedArrayBuffer(4));
    const ask = (): void => {
      if (hooks.shouldStop?.()) Atomics.store(stop, 0, 1);
    };
    const settle = (end: () => void): void => {
      clearInterval(asking);
      worker.off('message', hear).off('error', fail);
      end();
    };
    const hear = (message: FitMessage): void => {
      if (message.kind === 'progress') hooks.onProgress?.(message.done, message.total);
      else if (message.kind === 'fitted') settle(() => resolve(message.fitted));
      else settle(() => reject(faultOf(message)));
    };
    const fail = (cause: Error): void =>
      settle(() => reject(new RankerError('TRAIN_FAILED', 'a training thread failed', {}, { cause })));
    ask();
    const asking = setInterval(ask, askEveryMs);
    worker.on('message', hear).on('error', fail);
    send(worker, { job, stop });
  });

const oneByOne = async <W extends Works>(works: W): Promise<Results<W>> => {
  const done: unknown[] = [];
  for (const work of works) done.push(await work());
  return done as Results<W>;
};

const sideBySide = async <W extends Works>(works: W): Promise<Results<W>> => {
  const begun = works.map((work) => work());
  await Promise.allSettled(begun);
  return (await Promise.all(begun)) as Results<W>;
};

export const inThisThread: FitPool = {
  threads: 1,
  fit: async (job, hooks = {}) => runJob(job, hooks),
  all: oneByOne,
  close: async () => {},
};

/** @param threads - 1 fits in the calling thread, more in as many workers, started as they are needed */
export const openFitPool = (threads: number): FitPool => {
  if (threads <= 1) return inThisThread;
  const living = new Set<Worker>();
  const idle: Worker[] = [];
  const waiting: ((worker: Worker) => void)[] = [];

  const start = (): Worker => {
    const worker = startThread(workerFile);
    living.add(worker);
    worker.on('error', () => living.delete(worker));
    return worker;
  };
  const acquire = (): Worker | Promise<Worker> =>
    idle.pop() ?? (living.size < threads ? start() : new Promise((resolve) => waiting.push(resolve)));
  const release = (worker: Worker): void => {
    const next = waiting.shift();
    if (next !== undefined) next(living.has(worker) ? worker : start());
    else if (living.has(worker)) idle.push(worker);
  };
  return {
    threads,
    all: sideBySide,
    fit: async (job, hooks = {}) => {
      const worker = await acquire();
      try {
        return await runOn(worker, job, hooks);
      } finally {
        release(worker);
      }
    },
    close: async () => {
      const ended = [...living].map((worker) => once(worker, 'exit'));
      for (const worker of living) send(worker, 'close');
      await Promise.all(ended);
    },
  };
};
