import { parentPort, workerData } from 'node:worker_threads';
import { asRankerError } from '../../errors.ts';
import { lowerPriority } from '../../lower-priority.ts';
import { type Log, openLog } from './log.ts';
import { unpackMessages } from './packed-messages.ts';
import type { FromWriter, LogChange, ToWriter, WriterData } from './writer-messages.ts';

const { path } = workerData as WriterData;
const port = parentPort!;
let log: Log | undefined;
let waiting: LogChange[] = [];
lowerPriority(5);

const change = (asked: LogChange): number => {
  log ??= openLog(path);
  if (asked.kind === 'append') {
    return log.append(asked.topic, unpackMessages(asked.packed), asked.timestamp, asked.keptFrom);
  }
  log.commit(asked.topic, asked.group, asked.nextOffset);
  return 0;
};

const answer = (asked: LogChange): FromWriter => {
  try {
    return { first: change(asked) };
  } catch (thrown) {
    const { code, message, details } = asRankerError(thrown);
    return { fault: { code, message, details } };
  }
};

/**
 * Applies all changes in one transaction, and so with one wait for the disk; if that fails, each alone, so that only
 * the faulty ones fail.
 */
const answerTogether = (asked: readonly LogChange[]): readonly FromWriter[] => {
  try {
    log ??= openLog(path);
    return log.together(() => asked.map((one) => ({ first: change(one) })));
  } catch {
    return asked.map(answer);
  }
};

const answerWaiting = (): void => {
  const asked = waiting;
  waiting = [];
  for (const reply of asked.length > 1 ? answerTogether(asked) : asked.map(answer)) port.postMessage(reply);
};

port.on('message', (message: ToWriter) => {
  if (message.kind !== 'end') {
    // All that came while the thread waited for the disk is received in one turn.
    if (waiting.push(message) === 1) setImmediate(answerWaiting);
    return;
  }
  answerWaiting();
  log?.close();
  port.close();
});
