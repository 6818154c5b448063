import { expect, test } from 'vitest';
import { expectByRules } from '../../../src/infer/rules.ts';
import { candidate } from '../../helpers/candidates.ts';

const chance = (d1: number, d7: number, d30: number): number =>
  expectByRules(candidate({ testFailure: { d1, d7, d30 } })).p;

test('without tests the rules give even odds, and times that are the same for all', () => {
  const none = { d1: Number.NaN, d7: Number.NaN, d30: Number.NaN };
  expect(expectByRules(candidate({ testFailure: none }))).toEqual({ p: 0.5, s: 600, f: 600, d: 0 });
});

test('the newest tests count three times, those of a week twice, those of a month and even odds once', () => {
  expect(chance(0, 1, 1)).toBeCloseTo(3.5 / 7);
  expect(chance(1, 0, 1)).toBeCloseTo(2.5 / 7);
  expect(chance(1, 1, 0)).toBeCloseTo(1.5 / 7);
  expect(chance(Number.NaN, Number.NaN, 0)).toBeCloseTo(1.5 / 2);
});
