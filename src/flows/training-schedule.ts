import { Cron } from 'croner';
import { asRankerError, type RankerError } from '../errors.ts';
import type { TrainReport } from './train-model.ts';

export type TrainingSchedule = {
  /** Trains once; asked only while no other training runs here. */
  readonly train: (signal: AbortSignal) => Promise<TrainReport>;
  /** Outcomes in the history now. */
  readonly outcomes: () => number;
  /** Outcomes that the newest model learned from; 0 when there is none. */
  readonly learnedFrom: () => Promise<number>;
  /** When to ask whether a training is due, in UTC. */
  readonly cron: string;
  /** So many new outcomes make it due. */
  readonly minNewOutcomes: number;
  readonly onDone: (report: TrainReport) => Promise<void>;
  readonly onFault: (fault: RankerError) => void;
};

/** Asks at every tick of the cron whether a training is due, and runs one at a time. */
export class Trainer {
  readonly #schedule: TrainingSchedule;
  readonly #cron: Cron;
  readonly #stop = new AbortController();
  #running: Promise<TrainReport | undefined> | undefined;
  #triedWith = 0;

  constructor(schedule: TrainingSchedule) {
    this.#schedule = schedule;
    this.#cron = new Cron(schedule.cron, { timezone: 'UTC', paused: true }, () => void this.trainIfDue());
  }

  start(): void {
    this.#cron.resume();
  }

  /** Trains if enough new outcomes have come since the last training, whatever became of that. */
  async trainIfDue(): Promise<void> {
    try {
      const { outcomes, learnedFrom, minNewOutcomes } = this.#schedule;
      const before = Math.max(this.#triedWith, await learnedFrom());
      if (this.#running === undefined && outcomes() - before >= minNewOutcomes) await this.train();
    } catch (thrown) {
      this.#schedule.onFault(asRankerError(thrown));
    }
  }

  /** Trains now, or waits for the training that runs; undefined when it failed. */
  train(): Promise<TrainReport | undefined> {
    this.#running ??= this.#train().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Cancels a training that runs and waits for its end. */
  async stop(): Promise<void> {
    this.#cron.stop();
    this.#stop.abort();
    await this.#running;
  }

  async #train(): Promise<TrainReport | undefined> {
    const { train, outcomes, onDone, onFault } = this.#schedule;
    this.#triedWith = outcomes();
    try {
      const report = await train(this.#stop.signal);
      await onDone(report);
      return report;
    } catch (thrown) {
      onFault(asRankerError(thrown, 'TRAIN_FAILED'));
      return undefined;
    }
  }
}
