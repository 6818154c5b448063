import { expect, test } from 'vitest';
import { RankerError } from '../../../../src/errors.ts';
import type { TrainReport } from '../../../../src/flows/training/train-report.ts';
import { Trainer, type TrainingSchedule } from '../../../../src/flows/training/trainer.ts';

/** A schedule that wants 100 new outcomes; `trained` tells how many there were at each training. */
const scheduled = (changes: Partial<TrainingSchedule> = {}) => {
  const trained: number[] = [];
  const state = { outcomes: 0, learnedFrom: 0, drifted: false };
  const trainer = new Trainer({
    train: async () => {
      trained.push(state.outcomes);
      return undefined;
    },
    alone: (signal, work) => work(signal),
    outcomes: () => state.outcomes,
    learnedFrom: async () => state.learnedFrom,
    cron: '0 0 1 1 *',
    minNewOutcomes: 100,
    drifted: () => state.drifted,
    onDone: async () => {},
    onFault: () => {},
    ...changes,
  });
  return { trained, state, trainer };
};

test('a training is due once enough outcomes are new to the newest model, and to the last try', async () => {
  const { trained, state, trainer } = scheduled();
  Object.assign(state, { outcomes: 199, learnedFrom: 100 });
  await trainer.trainIfDue();
  expect(trained).toEqual([]);
  state.outcomes = 200;
  await trainer.trainIfDue();
  state.outcomes = 299;
  await trainer.trainIfDue();
  expect(trained).toEqual([200]);
  state.outcomes = 300;
  await trainer.trainIfDue();
  expect(trained).toEqual([200, 300]);
});

test('outcomes that are fewer than at the last try, as after another topic or clock, are counted from none on', async () => {
  const { trained, state, trainer } = scheduled();
  state.outcomes = 1_000;
  await trainer.trainIfDue();
  state.outcomes = 0;
  await trainer.trainIfDue();
  state.outcomes = 100;
  await trainer.trainIfDue();
  expect(trained).toEqual([1_000, 100]);
});

test('outcomes that are clearly fewer than the newest model learned from, as of a topic that was begun anew, are all new', async () => {
  const { trained, state, trainer } = scheduled();
  state.learnedFrom = 6_000;
  for (const outcomes of [5_999, 5_901, 99, 5_000, 100]) {
    state.outcomes = outcomes;
    await trainer.trainIfDue();
  }
  expect(trained).toEqual([5_000, 100]);
});

test('after a drift a fifth as many new outcomes make it due', async () => {
  const { trained, state, trainer } = scheduled();
  Object.assign(state, { outcomes: 119, learnedFrom: 100, drifted: true });
  await trainer.trainIfDue();
  expect(trained).toEqual([]);
  state.outcomes = 120;
  await trainer.trainIfDue();
  expect(trained).toEqual([120]);
});

test.each([
  ['REGISTRY_READ', 2],
  ['TRAIN_FAILED', 1],
])('a training that ended with %s is tried %i times with the same outcomes', async (code, times) => {
  let tried = 0;
  const { state, trainer } = scheduled({
    train: async () => {
      tried++;
      throw new RankerError(code as 'REGISTRY_READ' | 'TRAIN_FAILED', 'it ended');
    },
  });
  state.outcomes = 100;
  await trainer.trainIfDue();
  await trainer.trainIfDue();
  expect(tried).toBe(times);
});

test('a training that could not be written, as on a full disk, is tried ever less often until one is', async () => {
  let isFull = true;
  let ticks = 0;
  const tried: number[] = [];
  const { state, trainer } = scheduled({
    train: async () => {
      tried.push(ticks);
      if (isFull) throw new RankerError('REGISTRY_WRITE', 'the disk is full');
      return {} as TrainReport;
    },
  });
  state.outcomes = 100;
  const tick = async (): Promise<void> => {
    ticks++;
    await trainer.trainIfDue();
  };
  for (let n = 0; n < 60; n++) await tick();
  expect(tried.splice(0)).toEqual([1, 3, 6, 11, 20, 36, 52]);
  isFull = false;
  for (let n = 0; n < 20; n++) await tick();
  expect(tried.splice(0)).toEqual([68]);
  isFull = true;
  state.outcomes = 200;
  for (let n = 0; n < 3; n++) await tick();
  expect(tried).toEqual([81, 83]);
});

test('a training that fails again and again, as for want of memory, waits for twice as many new outcomes each time', async () => {
  const tried: number[] = [];
  const told: number[] = [];
  let ends: 'TRAIN_FAILED' | 'TRAIN_TOO_FEW' | undefined = 'TRAIN_FAILED';
  const { state, trainer } = scheduled({
    train: async () => {
      tried.push(state.outcomes);
      if (ends !== undefined) throw new RankerError(ends, 'it ended');
      return {} as TrainReport;
    },
    onFault: (_, tryAfter) => {
      told.push(tryAfter);
    },
  });
  const grow = async (outcomes: number): Promise<void> => {
    for (let count = 0; count < outcomes; count += 100) {
      state.outcomes += 100;
      await trainer.trainIfDue();
    }
  };
  await grow(1500);
  expect([tried.splice(0), told]).toEqual([
    [100, 300, 700, 1500],
    [200, 400, 800, 1600],
  ]);
  await trainer.train();
  expect(tried.splice(0)).toEqual([1500]);
  ends = undefined;
  await trainer.train();
  ends = 'TRAIN_TOO_FEW';
  await grow(300);
  expect(tried).toEqual([1500, 1600, 1700, 1800]);
});

test('a stop waits for a look whether a training is due, and none begins after it', async () => {
  const looked = Promise.withResolvers<number>();
  let asked = 0;
  const { state, trainer } = scheduled({
    learnedFrom: () => looked.promise,
    alone: async () => {
      asked++;
      return undefined;
    },
  });
  state.outcomes = 100;
  void trainer.trainIfDue();
  let hasStopped = false;
  const stopped = trainer.stop().then(() => {
    hasStopped = true;
  });
  await new Promise(setImmediate);
  expect(hasStopped).toBe(false);
  looked.resolve(0);
  await stopped;
  expect(asked).toBe(0);
});
