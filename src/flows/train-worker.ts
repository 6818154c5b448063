import { parentPort, workerData } from 'node:worker_threads';
import { asRankerError } from '../errors.ts';
import { openFolderRegistry } from '../registry/folder/folder-registry.ts';
import { readOutcomeFile, readOutcomeTopic } from './read-outcomes.ts';
import type { TrainJob, TrainMessage } from './train-job.ts';
import { trainModel } from './train-model.ts';

const job = workerData as TrainJob;
const tell = (message: TrainMessage): void => parentPort?.postMessage(message);

try {
  const context = { now: Date.now(), zone: job.zone };
  const { source } = job;
  const read =
    source.kind === 'file'
      ? await readOutcomeFile(source.path, context)
      : readOutcomeTopic(source.path, source.topic, context);
  let trees = 0;
  const report = await trainModel(read, openFolderRegistry(job.registryRoot), job.settings, Date.now, {
    onProgress: (done, total) => {
      if (done > 0 && ++trees % 10 === 0) tell({ kind: 'progress', done, total });
    },
    shouldStop: () => Atomics.load(job.stop, 0) === 1,
  });
  tell({ kind: 'report', report });
} catch (thrown) {
  const { code, message } = asRankerError(thrown, 'TRAIN_FAILED');
  tell({ kind: 'fault', code, message });
}
