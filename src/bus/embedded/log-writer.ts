import { Worker } from 'node:worker_threads';
import { RankerError } from '../../errors.ts';
import type { OutMessage } from '../port.ts';
import { guardStorage } from '../sqlite/storage-fault.ts';
import { packMessages } from './packed-messages.ts';
import type { FromWriter, LogChange, WriterData } from './writer-messages.ts';

const threadFile = `./writer-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`;

/**
 * Changes a log from a thread of its own, so that the caller's thread does not wait for the disk. In the order of the
 * calls.
 */
export type LogWriter = {
  /**
   * Like `Log.append`.
   * @throws RankerError BUS_STORAGE
   */
  readonly append: (
    topic: string,
    messages: readonly OutMessage[],
    timestamp: number,
    keptFrom: number,
  ) => Promise<number>;
  /** @throws RankerError BUS_STORAGE */
  readonly commit: (topic: string, group: string, nextOffset: number) => Promise<void>;
  /** Resolves when all is on the disk. */
  readonly close: () => Promise<void>;
};

/** The thread is started by the first change. */
export const openLogWriter = (path: string): LogWriter => {
  const waiting: PromiseWithResolvers<number>[] = [];
  let worker: Worker | undefined;
  let end: Promise<void> | undefined;
  let closing = false;

  const settle = (reply: FromWriter): void => {
    const { resolve, reject } = waiting.shift()!;
    if (waiting.length === 0 && !closing) worker?.unref();
    if ('first' in reply) resolve(reply.first);
    else reject(new RankerError(reply.fault.code, reply.fault.message, reply.fault.details));
  };

  const start = (): Worker => {
    const workerData: WriterData = { path };
    const thread = new Worker(new URL(threadFile, import.meta.url), { workerData, execArgv: [] });
    const ended = Promise.withResolvers<void>();
    end = ended.promise;
    thread.on('message', settle);
    thread.on('error', (cause) => {
      worker = undefined;
      const fault = new RankerError('BUS_STORAGE', `Log ${path}: the thread that writes failed`, { path }, { cause });
      for (const { reject } of waiting.splice(0)) reject(fault);
    });
    thread.once('exit', () => ended.resolve());
    return thread;
  };

  const ask = (change: LogChange): Promise<number> =>
    guardStorage(path, () => {
      worker ??= start();
      worker.postMessage(change, change.kind === 'append' ? [change.packed.bytes.buffer] : []);
      worker.ref();
      const asked = Promise.withResolvers<number>();
      waiting.push(asked);
      return asked.promise;
    });

  return {
    append: async (topic, messages, timestamp, keptFrom) =>
      ask({ kind: 'append', topic, packed: packMessages(messages), timestamp, keptFrom }),
    commit: async (topic, group, nextOffset) => {
      await ask({ kind: 'commit', topic, group, nextOffset });
    },
    close: async () => {
      closing = true;
      worker?.ref();
      worker?.postMessage({ kind: 'end' });
      await end;
    },
  };
};
