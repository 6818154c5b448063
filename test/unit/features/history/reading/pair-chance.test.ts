import { expect, test } from 'vitest';
import { pairChance, pairPrior } from '../../../../../src/features/history/reading/pair-chance.ts';

const usual = pairPrior(0.3);
const odds = 4;
const expected = odds / (1 + odds);

test('a template that was never tried at a site does what site and template let expect', () => {
  expect(pairChance(odds, 0, 0, usual)).toBe(expected);
});

test('outcomes as expected change little', () => {
  expect(pairChance(odds, 10, 8, usual)).toBeCloseTo(expected, 1);
  expect(pairChance(odds, 1, 1, usual)).toBeCloseTo(expected, 1);
});

test('a few failures are chance, a run of them means that it is hopeless there', () => {
  expect(pairChance(odds, 2, 0, usual)).toBeGreaterThan(0.6);
  expect(pairChance(odds, 12, 0, usual)).toBeLessThan(0.1);
});

test('the less pairs differ, the less their outcomes count', () => {
  const chances = [0.01, 0.3, 5].map((variance) => pairChance(odds, 6, 2, pairPrior(variance)));
  expect(chances).toEqual(chances.toSorted((a, b) => b - a));
  expect(chances[0]).toBeGreaterThan(0.7);
  expect(chances[2]).toBeLessThan(0.5);
});

test('many outcomes speak for themselves, whatever was expected', () => {
  for (const share of [0.02, 0.3, 0.6, 0.98]) expect(pairChance(odds, 1e5, share * 1e5, usual)).toBeCloseTo(share, 2);
});
