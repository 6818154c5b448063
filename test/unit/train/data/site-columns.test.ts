import { expect, test } from 'vitest';
import type { Outcome } from '../../../../src/contracts/messages/outcome.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import { siteColumnNames } from '../../../../src/train/data/site-columns.ts';
import { fitLinear } from '../../../../src/train/linear/linear.ts';
import { predictLinearRaw } from '../../../../src/train/models/linear-model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { candidate, outcome } from '../../../helpers/messages/candidates.ts';

const attempts = (providerName: string, count: number, vcpus = [2]): Outcome[] =>
  Array.from({ length: count }, (_, n) => {
    const room = candidate();
    const requested = vcpus[n % vcpus.length]!;
    const resources = { ...room.resources, vcpus: { ...room.resources.vcpus, requested } };
    return outcome(`${providerName}-${n}`, n, { candidate: { ...room, providerName, resources } });
  });

test('sites with enough attempts get columns of their own, for what varies there', () => {
  const outcomes = [...attempts('A', 75, [2, 4]), ...attempts('B', 74), ...attempts('C', 49)];
  expect(siteColumnNames(outcomes, ['features.x'], 100)).toEqual([
    'at ["A","one"]',
    'at ["A","one"]: features.x',
    'at ["A","one"]: vcpus_requ',
    'at ["B","one"]',
    'at ["B","one"]: features.x',
  ]);
});

test('a single site gets none, and of many sites and features no more than there is room for', () => {
  expect(siteColumnNames(attempts('A', 60), ['features.x'], 100)).toEqual([]);
  const many = Array.from({ length: 40 }, (_, n) => attempts(`S${n}`, 50)).flat();
  const features = Array.from({ length: 64 }, (_, n) => `features.x${n}`);
  const names = siteColumnNames(many, features, 100);
  expect(names.length).toBeLessThanOrEqual(512);
  expect(names.filter((name) => !name.includes(': '))).toHaveLength(32);
});

test('a line learns from mostly empty columns what it learns from full ones', () => {
  const [rows, sites] = [400, 4];
  const random = seededRandom(7, 0);
  const [x, y] = [new Float64Array(rows), new Float64Array(rows)];
  const thin = new Float32Array(rows * (sites + 1));
  const full = new Float32Array(rows * (sites + 1));
  for (let row = 0; row < rows; row++) {
    x[row] = random.uniform() - 0.5;
    const site = row % sites;
    y[row] = random.uniform() < 1 / (1 + Math.exp(-(site - 1) * 4 * x[row]!)) ? 1 : 0;
    for (const values of [thin, full]) {
      values[row * (sites + 1)] = x[row]!;
      values[row * (sites + 1) + 1 + site] = x[row]!;
    }
    // a constant on top changes no slope, but leaves nothing that is 0
    for (let column = 1; column <= sites; column++) full[row * (sites + 1) + column]! += 8;
  }
  const scores = (values: Float32Array) => {
    const inputs = matrix(values, sites + 1);
    return predictLinearRaw(fitLinear(inputs, y, { loss: 'log_loss', alpha: 1 }), inputs);
  };
  const [ofThin, ofFull] = [scores(thin), scores(full)];
  for (let row = 0; row < rows; row++) expect(ofThin[row]).toBeCloseTo(ofFull[row]!, 4);
  expect(Math.max(...ofThin)).toBeGreaterThan(1);
});
