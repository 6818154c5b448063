import { describe, expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { cutAt, timeAtShare } from '../../../../src/train/data/folds.ts';
import { allRows, buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import type { ReadyModel } from '../../../../src/train/judging/champion.ts';
import { judgeReady } from '../../../../src/train/judging/judge-ready.ts';

const context = { now: Date.UTC(2026, 0), zone: 'Europe/Rome' };
const set = buildTrainingSet(
  simulateFederation({ seed: 5, deployments: 500, days: 40 }).outcomes.map((message) => ({
    outcome: decodeOutcome(message, context),
  })),
);
const rows = allRows(set);
const settings = { folds: 3, seed: 1 };
const at = (share: number): number => timeAtShare(set, rows, share);

type Saying = { readonly chance?: number; readonly secondsTimes?: number };

/** Says what will be with this chance, and the true seconds times a factor; asked about all that is later than its data. */
const model = (dataEnd: number, { chance = 0.9, secondsTimes }: Saying = {}): ReadyModel => ({
  dataEnd,
  predict: async (_, { rows: count }) => {
    const asked = rows.slice(rows.length - count);
    const known = (value: number): number => (Number.isNaN(value) ? 600 : value);
    return {
      probability: Float64Array.from(asked, (row) => (set.succeeded[row] === 1 ? chance : 1 - chance)),
      seconds:
        secondsTimes === undefined
          ? undefined
          : Float64Array.from(asked, (row) => secondsTimes * known(set.seconds[row]!)),
      failureSeconds: undefined,
    };
  },
});

describe('a model that was trained elsewhere', () => {
  test('passes where it is better than the baselines on all that is later than its data', async () => {
    const { gate, trial, champion } = await judgeReady(set, model(at(0.6)), undefined, settings);
    expect(gate).toMatchObject({ passed: true });
    expect(trial).toMatchObject({ judged: cutAt(set, rows, at(0.6)).test.length, metrics: { auc: 1 } });
    expect(champion).toBeUndefined();
  });

  test('does not pass where it is no better than they', async () => {
    const { gate } = await judgeReady(set, model(at(0.6), { chance: 0.5 }), undefined, settings);
    expect(gate).toMatchObject({ passed: false });
  });

  test('meets the champion on what neither has learned from', async () => {
    const champion = model(at(0.8), { chance: 0.99 });
    const worse = await judgeReady(set, model(at(0.6)), champion, settings);
    expect(worse.champion?.metrics.rows).toBe(cutAt(set, rows, at(0.8)).test.length);
    expect(worse.gate).toMatchObject({
      passed: false,
      reasons: expect.arrayContaining([expect.stringMatching(/worse than that of the champion/)]),
    });
    const better = await judgeReady(set, model(at(0.6), { chance: 0.999 }), champion, settings);
    expect(better.gate.passed).toBe(true);
  });

  test('does not pass where fewer than 50 outcomes are later than what the champion learned from', async () => {
    const { gate } = await judgeReady(set, model(at(0.6)), model(at(0.99)), settings);
    expect(gate).toEqual({ passed: false, reasons: [expect.stringMatching(/^only \d+ outcomes are later/)] });
  });

  test('whose seconds are worse than the history may not serve, and is told which output to leave out', async () => {
    const { gate } = await judgeReady(set, model(at(0.6), { secondsTimes: 2 }), undefined, settings);
    expect(gate.passed).toBe(false);
    expect(gate.reasons.at(-1)).toMatch(
      /^seconds err by \d+ s with a bias ratio of 2\.00, the smoothed history by \d+ s/,
    );
    const right = await judgeReady(set, model(at(0.6), { secondsTimes: 1 }), undefined, settings);
    expect(right.gate.passed).toBe(true);
  });

  test('can not be judged where nothing had finished by the end of its data', async () => {
    await expect(judgeReady(set, model(0), undefined, settings)).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
  });
});
