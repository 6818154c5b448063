import { totalmem } from 'node:os';
import { silentLog } from '../../bus/bus-log.ts';
import { openBus } from '../../bus/place.ts';
import type { OutcomeContext } from '../../contracts/messages/decode-outcome.ts';
import type { RankerError } from '../../errors.ts';
import { openRegistry } from '../../registry/place.ts';
import type { Registry } from '../../registry/port.ts';
import { type Stop, workInThread } from '../long-work/work-in-thread.ts';
import { type Learnable, learnable, type ReadOutcomes, readOutcomeFile, readOutcomeTopic } from './read-outcomes.ts';
import type { TrainJob, TrainNote } from './run-training.ts';
import { trainModel } from './train-model.ts';
import type { TrainReport } from './train-report.ts';
import { countOutcomes, isDueBy, learnedFrom } from './training-due.ts';

const readSource = async ({ source }: TrainJob, context: OutcomeContext, stop: Stop): Promise<ReadOutcomes> => {
  if (source.kind === 'file') return readOutcomeFile(source.path, context, stop.checkAbort);
  const bus = await openBus(source.place, Date.now, silentLog);
  return readOutcomeTopic(bus, source.topic, context, stop.signal).finally(() => bus.close());
};

const isDue = async ({ minNewOutcomes, settings }: TrainJob, read: ReadOutcomes, registry: Registry) => {
  if (minNewOutcomes === undefined) return true;
  const before = await learnedFrom(registry, settings.modelName);
  return isDueBy(countOutcomes(read, Date.now()), before, minNewOutcomes);
};

/**
 * Bytes that this process may use, by its control group or the machine. Beyond them the system kills it, along with the
 * requests it is answering.
 */
const mostBytes = Math.min(process.constrainedMemory() || Number.POSITIVE_INFINITY, totalmem());

const hasRoom = (bytes: number): boolean => process.memoryUsage.rss() + bytes <= mostBytes;

/** Undefined where a training is not due. */
const rowsOf = async (job: TrainJob, registry: Registry, stop: Stop): Promise<Learnable | undefined> => {
  const read = await readSource(job, { now: Date.now(), zone: job.zone }, stop);
  return (await isDue(job, read, registry))
    ? learnable(read, Date.now, { shouldStop: stop.asked, hasRoom })
    : undefined;
};

await workInThread<TrainJob, TrainReport | undefined, TrainNote>(async (job, stop, note) => {
  const warn = ({ code, message }: RankerError): void => note({ kind: 'warning', text: `${message} (${code})` });
  const registry = openRegistry(job.registry, warn, stop.signal);
  const rows = await rowsOf(job, registry, stop);
  if (rows === undefined) return undefined;
  return trainModel(rows, registry, job.settings, Date.now, {
    onProgress: (done, total) => {
      if (done > 0 && done % 10 === 0) note({ kind: 'progress', done, total });
    },
    shouldStop: stop.asked,
  });
});
