import { Cron } from 'croner';
import { asRankerError, RankerError } from '../../errors.ts';
import type { TrainReport } from './train-report.ts';
import { isDueBy } from './training-due.ts';

export type TrainingSchedule = {
  /** Trains once; called only while no other training of this model runs. Undefined when it was not due. */
  readonly train: (signal: AbortSignal) => Promise<TrainReport | undefined>;
  /** Runs work that only one process at a time may do; undefined when another process does it. */
  readonly alone: <T>(signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>) => Promise<T | undefined>;
  /** Outcomes in the history now. */
  readonly outcomes: () => number;
  /** Outcomes in the training data of the newest model, older ones included; 0 when there is none. */
  readonly learnedFrom: () => Promise<number>;
  /** When to ask whether a training is due, in UTC. */
  readonly cron: string;
  /** Number of new outcomes that makes a training due. */
  readonly minNewOutcomes: number;
  /** Whether the model's inputs have drifted from its training data. */
  readonly drifted: () => boolean;
  readonly onDone: (report: TrainReport) => Promise<void>;
  /** @param tryAfter - new outcomes that make the next training due */
  readonly onFault: (fault: RankerError, tryAfter: number) => void;
};

/** After a drift, this share of the new outcomes makes a training due. */
const shareWhenDrifted = 0.2;

/** An unreachable server says nothing about the outcomes, so the next tick tries again. */
const isOutage = ({ code }: RankerError): boolean => /^(BUS|REGISTRY)_/.test(code);

/**
 * The training succeeded and its result was lost, as on a full disk; a new try would only show at its end whether it is
 * lost again.
 */
const isUnwritten = ({ code }: RankerError): boolean => code === 'REGISTRY_WRITE';

const mostTicks = 15;

/** A fault that does not come from the outcomes, such as too little memory, will hardly go away by itself. */
const isOwnFault = ({ code }: RankerError): boolean => code === 'TRAIN_FAILED';

/** Asks at every tick of the cron whether a training is due, and runs one at a time. */
export class Trainer {
  readonly #schedule: TrainingSchedule;
  readonly #cron: Cron;
  readonly #stop = new AbortController();
  #asking: Promise<void> | undefined;
  #running: Promise<TrainReport | undefined> | undefined;
  /** Outcomes at the last try; a smaller number means that the history began anew. */
  #triedWith = 0;
  /** Consecutive trainings that failed by our own fault: each doubles the new outcomes that make the next one due. */
  #ownFaults = 0;
  /** Ticks to skip after consecutive trainings that could not be written: 1, 2, 4 and so on. */
  #leftOut = { next: 1, now: 0 };

  constructor(schedule: TrainingSchedule) {
    this.#schedule = schedule;
    this.#cron = new Cron(schedule.cron, { timezone: 'UTC', paused: true }, () => void this.trainIfDue());
  }

  start(): void {
    this.#cron.resume();
  }

  /**
   * Called at every tick: trains if enough new outcomes have come since the last training, whatever its result. After
   * one that could not be written some ticks are skipped.
   */
  trainIfDue(): Promise<void> {
    this.#asking ??= this.#trainIfDue().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  /** Trains now, or waits for the training that runs here; undefined when it failed or another process trains. */
  train(): Promise<TrainReport | undefined> {
    return this.#once(async () => true);
  }

  /** Cancels a running training, or the check whether one is due, and waits for its end. */
  async stop(): Promise<void> {
    this.#cron.stop();
    this.#stop.abort(new RankerError('TRAIN_CANCELLED', 'the service stops'));
    await this.#asking;
    await this.#running;
  }

  async #trainIfDue(): Promise<void> {
    try {
      if (this.#leftOut.now-- > 0 || this.#running || !(await this.#isDue()) || this.#stop.signal.aborted) return;
      await this.#once(() => this.#isDue());
    } catch (thrown) {
      if (!this.#stop.signal.aborted) this.#schedule.onFault(asRankerError(thrown), this.#wanted());
    }
  }

  async #isDue(): Promise<boolean> {
    const { outcomes, learnedFrom } = this.#schedule;
    const [wanted, count] = [this.#wanted(), outcomes()];
    if (count < this.#triedWith) this.#triedWith = 0;
    if (count - this.#triedWith < wanted) return false;
    return isDueBy(count, await learnedFrom(), wanted);
  }

  /** New outcomes that make a training due. */
  #wanted(): number {
    const { minNewOutcomes, drifted } = this.#schedule;
    return Math.ceil(minNewOutcomes * (drifted() ? shareWhenDrifted : 1)) * 2 ** this.#ownFaults;
  }

  #leaveOut(): void {
    const { next } = this.#leftOut;
    this.#leftOut = { now: next, next: Math.min(2 * next, mostTicks) };
  }

  #once(isWanted: () => Promise<boolean>): Promise<TrainReport | undefined> {
    this.#running ??= this.#train(isWanted).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  /** Checks again once no other process trains: that process may have learned from the same outcomes meanwhile. */
  async #train(isWanted: () => Promise<boolean>): Promise<TrainReport | undefined> {
    const { train, alone, outcomes, onDone, onFault } = this.#schedule;
    const triedBefore = this.#triedWith;
    try {
      const report = await alone(this.#stop.signal, async (signal) => {
        if (!(await isWanted())) return undefined;
        this.#triedWith = outcomes();
        return train(signal);
      });
      if (report) {
        this.#ownFaults = 0;
        this.#leftOut.next = 1;
        await onDone(report);
      }
      return report;
    } catch (thrown) {
      const fault = asRankerError(thrown, 'TRAIN_FAILED');
      if (isOutage(fault)) this.#triedWith = triedBefore;
      if (isOwnFault(fault)) this.#ownFaults++;
      if (isUnwritten(fault)) this.#leaveOut();
      onFault(fault, this.#wanted());
      return undefined;
    }
  }
}
