import { parentPort } from 'node:worker_threads';
import { messageOf, RankerError } from '../../errors.ts';
import { runJob } from './fit-job.ts';
import type { FitMessage, FitRequest } from './fit-message.ts';

const port = parentPort!;
const post = (message: FitMessage): void => port.postMessage(message);
const treesPerReport = 10;

port.on('message', (request: FitRequest) => {
  if (request === 'close') {
    port.close();
    return;
  }
  const { job, stop } = request;
  try {
    const fitted = runJob(job, {
      onProgress: (done, total) => {
        if (done % treesPerReport === 0) post({ kind: 'progress', done, total });
      },
      shouldStop: () => Atomics.load(stop, 0) === 1,
    });
    post({ kind: 'fitted', fitted });
  } catch (thrown) {
    const code = thrown instanceof RankerError ? thrown.code : undefined;
    post({ kind: 'fault', code, message: messageOf(thrown) });
  }
});
