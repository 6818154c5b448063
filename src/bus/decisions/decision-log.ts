import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf, RankerError } from '../../errors.ts';
import { type Allocate, openBlocks } from './blocks.ts';
import type { FromWriter, ToWriter, WriterData } from './messages.ts';
import { findKept, type KeptRanking, type StoreLimits } from './store.ts';

const writerFile = `./writer${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;

const defaults = {
  /** Rankings that come within this time are written together: one block, one transaction. */
  batchMs: 25,
  mostPerBatch: 128,
  /** Rankings that wait for the disk; what comes beyond them is not kept. */
  mostWaiting: 4096,
  /** How long nothing is kept after the thread that writes has died, ms; then another is begun. */
  restMs: 10_000,
};

export type DecisionLogOptions = StoreLimits & {
  readonly path: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Told why rankings are not kept, and how many: once until some are kept again. */
  readonly onFault: (fault: RankerError) => void;
} & Partial<typeof defaults>;

/** Keeps rankings, off the way that answers take: it never waits for a disk, and never holds an answer up. */
export type DecisionLog = {
  /** @param encode - makes the bytes, best in the buffer that it is given; not called while too many wait already */
  readonly keep: (uuid: string, requestHash: string, encode: (allocate: Allocate) => Uint8Array) => void;
  /**
   * The latest ranking of a deployment, those not yet on the disk included; of a certain request if `requestHash` is
   * told.
   * @throws RankerError BUS_STORAGE
   */
  readonly find: (uuid: string, requestHash?: string) => Promise<Uint8Array | undefined>;
  /** Resolves when all is on the disk. */
  readonly close: () => Promise<void>;
};

export const openDecisionLog = (options: DecisionLogOptions): DecisionLog => {
  const { path, longestMs, mostBytes, now, onFault, batchMs, mostPerBatch, mostWaiting, restMs } = {
    ...defaults,
    ...options,
  };
  const blocks = openBlocks();
  let due: KeptRanking[] = [];
  let timer: NodeJS.Timeout | undefined;
  /** Rankings that were taken, and those of them that are on the disk or never will be. */
  let [taken, settled] = [0, 0];
  let lost = 0;
  let isFaulty = false;
  /** By `performance.now()`. */
  let restsUntil = Number.NEGATIVE_INFINITY;
  /** Told when so many are settled, the fewest first. */
  const flushes: { readonly until: number; readonly resolve: () => void }[] = [];

  const report = (reason: string): void => {
    if (isFaulty) return;
    isFaulty = true;
    onFault(new RankerError('BUS_STORAGE', `rankings are not kept: ${reason}`, { path, lost }));
  };

  const settle = (count: number): void => {
    settled += count;
    while (flushes.length > 0 && flushes[0]!.until <= settled) flushes.shift()!.resolve();
  };

  const lose = (count: number, reason: string): void => {
    lost += count;
    report(reason);
  };

  const start = (): Worker => {
    const workerData: WriterData = { path, longestMs, mostBytes };
    const thread = new Worker(new URL(writerFile, import.meta.url), { workerData });
    thread.unref();
    let reason = 'the thread that writes ended';
    thread.on('message', ({ count, fault }: FromWriter) => {
      if (fault === undefined) isFaulty = false;
      else lose(count, fault);
      settle(count);
    });
    thread.on('error', (thrown) => {
      reason = messageOf(thrown);
    });
    thread.once('exit', (code) => {
      writer = undefined;
      if (code === 0) return;
      const inHand = taken - settled - due.length;
      restsUntil = performance.now() + restMs;
      lose(inHand, reason);
      settle(inHand);
    });
    return thread;
  };
  let writer: Worker | undefined = start();

  const post = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (due.length === 0) return;
    const message: ToWriter = { kind: 'keep', rankings: due, time: now() };
    writer ??= start();
    writer.postMessage(message, blocks.take());
    due = [];
  };

  /** Resolves when all that was taken by now is settled. */
  const flush = (): Promise<void> => {
    post();
    const { promise, resolve } = Promise.withResolvers<void>();
    flushes.push({ until: taken, resolve });
    settle(0);
    return promise;
  };

  const close = async (): Promise<void> => {
    const flushed = flush();
    writer?.ref();
    await flushed;
    if (!writer) return;
    const ended = once(writer, 'exit');
    writer.postMessage({ kind: 'end' } satisfies ToWriter);
    await ended;
  };
  let closing: Promise<void> | undefined;

  return {
    keep: (uuid, requestHash, encode) => {
      if (performance.now() < restsUntil || taken - settled >= mostWaiting) {
        lost++;
        report(`${mostWaiting} wait for the disk already`);
        return;
      }
      // At once: what a ranking was made of would otherwise live as long as the batch is filled.
      due.push({ uuid, requestHash, bytes: encode(blocks.allocate) });
      taken++;
      if (due.length >= mostPerBatch) post();
      else timer ??= setTimeout(post, batchMs).unref();
    },
    find: async (uuid, requestHash) => {
      await flush();
      return findKept(path, uuid, requestHash);
    },
    close: () => {
      closing ??= close();
      return closing;
    },
  };
};
