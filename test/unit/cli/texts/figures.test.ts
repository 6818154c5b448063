import { expect, test } from 'vitest';
import { percent } from '../../../../src/cli/texts/figures.ts';

test.each([
  [1, '100 %'],
  [0.9996, '> 99 %'],
  [0.994, '99 %'],
  [0, '0 %'],
  [null, '-'],
])('a share of %d reads %s: what is less than sure is not told as sure', (share, text) => {
  expect(percent(share)).toBe(text);
});
