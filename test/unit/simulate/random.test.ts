import { expect, test } from 'vitest';
import { seededRandom } from '../../../src/simulate/random.ts';

const draw = <T>(count: number, next: () => T): T[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

test('the same seed gives the same numbers, another seed others', () => {
  const numbers = (seed: number): number[] => draw(20, seededRandom(seed).uniform);
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(7)).not.toEqual(numbers(8));
});

test('a fork is not disturbed by what its parent draws', () => {
  const parent = seededRandom(7);
  const before = draw(5, parent.fork('site 1').uniform);
  draw(100, parent.uniform);
  expect(draw(5, parent.fork('site 1').uniform)).toEqual(before);
  expect(draw(5, parent.fork('site 2').uniform)).not.toEqual(before);
});

test('uniform numbers stay inside (0, 1) and spread evenly', () => {
  const values = draw(100_000, seededRandom(1).uniform);
  expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThan(0);
  expect(Math.max(...values.slice(0, 50_000))).toBeLessThan(1);
  for (let tenth = 0; tenth < 10; tenth++) {
    const share = values.filter((value) => Math.floor(value * 10) === tenth).length / values.length;
    expect(share).toBeCloseTo(0.1, 2);
  }
});

test('the distributions have the moments they promise', () => {
  const random = seededRandom(2);
  const normal = draw(100_000, () => random.normal(3, 2));
  expect(mean(normal)).toBeCloseTo(3, 1);
  expect(Math.sqrt(mean(normal.map((value) => (value - 3) ** 2)))).toBeCloseTo(2, 1);
  expect(mean(draw(100_000, () => random.exponential(5))) / 5).toBeCloseTo(1, 1);
  expect(mean(draw(100_000, () => Math.log(random.logUniform(1, Math.E))))).toBeCloseTo(0.5, 2);
});

test('whole numbers include both ends, and weights set the shares', () => {
  const random = seededRandom(3);
  expect([...new Set(draw(1000, () => random.integer(-1, 2)))].sort((a, b) => a - b)).toEqual([-1, 0, 1, 2]);
  const picks = draw(30_000, () => random.weighted([1, 0, 2]));
  expect(picks.filter((pick) => pick === 2).length / picks.length).toBeCloseTo(2 / 3, 1);
  expect(picks).not.toContain(1);
});

test('shuffling keeps every item', () => {
  const items = [1, 2, 3, 4, 5, 6, 7];
  const shuffled = seededRandom(4).shuffled(items);
  expect(shuffled).not.toEqual(items);
  expect(shuffled.sort((a, b) => a - b)).toEqual(items);
});
