import { expect, test } from 'vitest';
import { addingChange } from '../../../../src/train/candidates/recent-record.ts';
import { matrix, selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitHeads } from '../../../../src/train/heads/fit-heads.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import { predictProbability } from '../../../../src/train/heads/predict-heads.ts';
import { fitLinear } from '../../../../src/train/linear/linear.ts';
import { predictLinearRaw } from '../../../../src/train/models/linear-model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { candidate, outcome } from '../../../helpers/messages/candidates.ts';

const { uniform } = seededRandom(3);
const sites = ['SITE-A', 'SITE-B', 'SITE-C'];
const steadyDays = 60;
const everyMinutes = 90;
const steady = (steadyDays * 1440) / everyMinutes;

/** Each site succeeds four times in five; after two steady months SITE-A fails for good. */
const outcomes = Array.from({ length: steady + 150 }, (_, n) => {
  const providerName = sites[n % sites.length]!;
  const succeeded = uniform() < 0.8 && !(n >= steady && providerName === 'SITE-A');
  return outcome(`u${n}`, n * everyMinutes, { succeeded, candidate: candidate({ providerName }) });
});

test('after a steady past, which teaches nothing of breaks, a site that breaks for good is believed to be broken', async () => {
  const set = buildTrainingSet(outcomes.map((one) => ({ outcome: one })));
  const rows = allRows(set);
  const { probability: head } = await fitHeads(set, rows.subarray(0, steady), { ...headDefaults, fewestTimes: 1e9 });
  const later = rows.subarray(steady + 30).filter((row) => set.provider[row] === 0);
  const probability = predictProbability(head, selectRows(set.matrix, later));
  expect(Math.max(...probability)).toBeLessThan(0.3);
});

test('a line that adds a change does so beyond what it saw, and says of all else what it said', () => {
  const inputs = matrix(Float32Array.of(-1, 5, 0, 6, 1, 9, 0.5, 2), 2);
  const line = fitLinear(inputs, Float64Array.of(0, 2, 3, 1));
  const more = addingChange(line, 0, 0.5);
  const before = predictLinearRaw(line, inputs);
  for (const [row, score] of predictLinearRaw(more, inputs).entries()) {
    expect(score).toBeCloseTo(before[row]! + 0.5 * inputs.values[2 * row]!, 9);
  }
  const far = predictLinearRaw(more, matrix(Float32Array.of(-4, 5, -1, 5), 2));
  expect(far[0]! - far[1]!).toBeCloseTo(-3 * (line.slope[0]! + 0.5), 9);
});

test('a slope never leans the way that is forbidden', () => {
  const values = Float32Array.from({ length: 200 }, () => uniform());
  const inputs = matrix(values, 2);
  const target = Float64Array.from({ length: 100 }, (_, row) => 3 * values[2 * row]! - 2 * values[2 * row + 1]!);
  expect(fitLinear(inputs, target, { monotonic_cst: [1, 1] }).slope).toEqual([expect.closeTo(3, 0), 0]);
  expect(fitLinear(inputs, target, { monotonic_cst: [0, -1] }).slope).toEqual(fitLinear(inputs, target).slope);
});
