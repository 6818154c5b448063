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
  expect(secondsPass(ours, history)).toBe(passes);
});

test('seconds may be off by as much as the history is', () => {
  expect(secondsPass({ mae: 90, bias: 1.9 }, { mae: 100, bias: 2 })).toBe(true);
  expect(secondsPass({ mae: 90, bias: 2.1 }, { mae: 100, bias: 0.5 })).toBe(false);
});
