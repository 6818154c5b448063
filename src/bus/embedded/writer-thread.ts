import { parentPort, workerData } from 'node:worker_threads';
import { asRankerError } from '../../errors.ts';
import { lowerPriority } from '../../lower-priority.ts';
import { type Log, openLog } from './log.ts';
import { unpackMessages } from './packed-messages.ts';
import type { FromWriter, LogChange, ToWriter, WriterData } from './writer-messages.ts';

const { path } = workerData as WriterData;
const port = parentPort!;
let log: Log | undefined;
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

port.on('message', (message: ToWriter) => {
  if (message.kind !== 'end') {
    port.postMessage(answer(message));
    return;
  }
  log?.close();
  port.close();
});
