import { parentPort, workerData } from 'node:worker_threads';
import { asRankerError } from '../../errors.ts';
import { lowerPriority } from '../../lower-priority.ts';
import type { FromWriter, ToWriter, WriterData } from './messages.ts';
import { type DecisionStore, openDecisionStore } from './store.ts';

const { path, ...limits } = workerData as WriterData;
const port = parentPort!;
let store: DecisionStore | undefined;
lowerPriority(5);

/** The store is opened on its first use: a file that cannot be opened now may open later. */
const keep = ({ rankings, time }: ToWriter & { kind: 'keep' }): FromWriter => {
  try {
    store ??= openDecisionStore(path, limits);
    store.append(rankings, time);
    return { count: rankings.length };
  } catch (thrown) {
    return { count: rankings.length, fault: asRankerError(thrown).message };
  }
};

port.on('message', (message: ToWriter) => {
  if (message.kind === 'keep') {
    port.postMessage(keep(message));
    return;
  }
  store?.close();
  port.close();
});
