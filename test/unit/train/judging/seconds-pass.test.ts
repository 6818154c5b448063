import { expect, test } from 'vitest';
import { secondsPass } from '../../../../src/train/judging/gate.ts';

const history = { mae: 100, bias: 1 };

test.for([
  ['as good as the history', { mae: 100, bias: 1 }, true],
  ['worse by 5 % of its error', { mae: 105, bias: 1 }, true],
  ['worse by more', { mae: 105.1, bias: 1 }, false],
  ['too long by a quarter', { mae: 90, bias: 1.25 }, true],
  ['too long by more', { mae: 90, bias: 1.26 }, false],
  ['too short by a quarter', { mae: 90, bias: 0.8 }, true],
  ['too short by more', { mae: 90, bias: 0.79 }, false],
  ['not known', { mae: null, bias: null }, false],
] as const)('seconds that are %s', ([, ours, passes]) => {
  expect(secondsPass(ours, history, undefined)).toBe(passes);
});

test('seconds may be off by as much as the history is', () => {
  expect(secondsPass({ mae: 90, bias: 1.9 }, { mae: 100, bias: 2 }, undefined)).toBe(true);
  expect(secondsPass({ mae: 90, bias: 2.1 }, { mae: 100, bias: 0.5 }, undefined)).toBe(false);
});

test('seconds whose deviance is surely below that of the history pass, whatever else is said of them', () => {
  const ours = { mae: 120, bias: 0.5 };
  expect(secondsPass(ours, history, { difference: -0.2, better: 0.9 })).toBe(true);
  expect(secondsPass(ours, history, { difference: -0.2, better: 0.89 })).toBe(false);
});
