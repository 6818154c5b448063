import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../bus/place.ts';
import type { OutcomeContext } from '../contracts/decode-outcome.ts';
import { asRankerError } from '../errors.ts';
import { openRegistry } from '../registry/place.ts';
import { type ReadOutcomes, readOutcomeFile, readOutcomeTopic } from './read-outcomes.ts';
import type { TrainJob, TrainMessage } from './train-job.ts';
import { trainModel } from './train-model.ts';

const job = workerData as TrainJob;
const tell = (message: TrainMessage): void => parentPort?.postMessage(message);
const silent = { debug: () => {}, info: () => {}, warn: () => {} };

const readSource = async (source: TrainJob['source'], context: OutcomeContext): Promise<ReadOutcomes> => {
  if (source.kind === 'file') return readOutcomeFile(source.path, context);
  const bus = await openBus(source.place, Date.now, silent);
  return readOutcomeTopic(bus, source.topic, context).finally(() => bus.close());
};

try {
  const read = await readSource(job.source, { now: Date.now(), zone: job.zone });
  let trees = 0;
  const report = await trainModel(
    read,
    openRegistry(job.registry, () => {}),
    job.settings,
    Date.now,
    {
      onProgress: (done, total) => {
        if (done > 0 && ++trees % 10 === 0) tell({ kind: 'progress', done, total });
      },
      shouldStop: () => Atomics.load(job.stop, 0) === 1,
    },
  );
  tell({ kind: 'report', report });
} catch (thrown) {
  const { code, message } = asRankerError(thrown, 'TRAIN_FAILED');
  tell({ kind: 'fault', code, message });
}
