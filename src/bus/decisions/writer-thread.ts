import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf } from '../../errors.ts';
import type { FromWriter, ToWriter, WriterData } from './messages.ts';
import type { KeptRanking } from './store.ts';

const writerFile = `./writer${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;

type WriterEvents = {
  readonly onReply: (reply: FromWriter) => void;
  /** Called when the thread died, with whatever it had in hand. */
  readonly onDeath: (reason: string) => void;
};

/** The thread that writes rankings to the disk. After its death, the next batch starts another. */
export const openWriterThread = (workerData: WriterData, { onReply, onDeath }: WriterEvents) => {
  const start = (): Worker => {
    const thread = new Worker(new URL(writerFile, import.meta.url), { workerData });
    thread.unref();
    let reason = 'the thread that writes ended';
    thread.on('message', onReply);
    thread.on('error', (thrown) => {
      reason = messageOf(thrown);
    });
    thread.once('exit', (code) => {
      worker = undefined;
      if (code !== 0) onDeath(reason);
    });
    return thread;
  };
  let worker: Worker | undefined = start();

  return {
    /** @param time - epoch ms @param buffers - with the bytes of the rankings, given away */
    write: (rankings: readonly KeptRanking[], time: number, buffers: readonly ArrayBuffer[]): void => {
      worker ??= start();
      worker.postMessage({ kind: 'keep', rankings, time } satisfies ToWriter, buffers);
    },
    /** Keeps the process alive as long as the thread runs. */
    ref: (): void => {
      worker?.ref();
    },
    end: async (): Promise<void> => {
      if (!worker) return;
      const ended = once(worker, 'exit');
      worker.postMessage({ kind: 'end' } satisfies ToWriter);
      await ended;
    },
  };
};
