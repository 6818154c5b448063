import { parentPort, workerData } from 'node:worker_threads';
import { openBus } from '../bus/place.ts';
import type { OutcomeContext } from '../contracts/decode-outcome.ts';
import { asRankerError, RankerError } from '../errors.ts';
import { openRegistry } from '../registry/place.ts';
import type { Registry } from '../registry/port.ts';
import { type ReadOutcomes, readOutcomeFile, readOutcomeTopic } from './read-outcomes.ts';
import type { TrainJob, TrainMessage } from './train-job.ts';
import { trainModel } from './train-model.ts';
import { countOutcomes, learnedFrom } from './training-due.ts';

const job = workerData as TrainJob;
const tell = (message: TrainMessage): void => parentPort?.postMessage(message);
const silent = { debug: () => {}, info: () => {}, warn: () => {} };

/** Ends what waits for a server; a fit, which never waits, looks at the flag itself. */
const stopSignal = (stop: Int32Array): AbortSignal => {
  const stopping = new AbortController();
  const cancel = () => stopping.abort(new RankerError('TRAIN_CANCELLED', 'training was cancelled'));
  const asked = Atomics.waitAsync(stop, 0, 0);
  if (asked.async) void asked.value.then(cancel);
  else cancel();
  return stopping.signal;
};

const readSource = async (context: OutcomeContext, signal: AbortSignal): Promise<ReadOutcomes> => {
  const { source } = job;
  if (source.kind === 'file') return readOutcomeFile(source.path, context);
  const bus = await openBus(source.place, Date.now, silent);
  return readOutcomeTopic(bus, source.topic, context, signal).finally(() => bus.close());
};

const isDue = async (read: ReadOutcomes, registry: Registry): Promise<boolean> => {
  if (job.minNewOutcomes === undefined) return true;
  const before = await learnedFrom(registry, job.settings.modelName);
  return countOutcomes(read, Date.now()) - before >= job.minNewOutcomes;
};

const run = async (): Promise<TrainMessage> => {
  const signal = stopSignal(job.stop);
  const registry = openRegistry(job.registry, () => {}, signal);
  const read = await readSource({ now: Date.now(), zone: job.zone }, signal);
  if (!(await isDue(read, registry))) return { kind: 'not-due' };
  const report = await trainModel(read, registry, job.settings, Date.now, {
    onProgress: (done, total) => {
      if (done > 0 && done % 10 === 0) tell({ kind: 'progress', done, total });
    },
    shouldStop: () => Atomics.load(job.stop, 0) === 1,
  });
  return { kind: 'report', report };
};

try {
  tell(await run());
} catch (thrown) {
  const { code, message } = asRankerError(thrown, 'TRAIN_FAILED');
  tell({ kind: 'fault', code, message });
}
