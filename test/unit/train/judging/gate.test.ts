import { expect, test } from 'vitest';
import { type Contender, gate } from '../../../../src/train/judging/gate.ts';
import type { Paired } from '../../../../src/train/metrics/bootstrap.ts';

const paired = (better: number, difference = -0.01): Paired => ({ better, difference });

const against = (name: string, better: number, changes: Partial<Contender> = {}): Contender => ({
  name,
  kind: 'baseline',
  rows: 200,
  ours: 0.45,
  theirs: 0.5,
  paired: paired(better),
  ...changes,
});

const champion = (better: number, changes: Partial<Contender> = {}): Contender =>
  against('champion', better, { kind: 'champion', rows: 80, ours: 0.42, theirs: 0.41, ...changes });

test('a model passes that is surely better than the baselines and not surely worse than the champion', () => {
  expect(gate([against('best_constant', 0.9), against('smoothed_history', 1), champion(0.17)])).toEqual({
    passed: true,
    reasons: [
      'log loss 0.4500 is surely better than that of the best constant, 0.5000 (lower in 90.0 % of the resamples, 90 % are needed)',
      'log loss 0.4500 is surely better than that of the smoothed history, 0.5000 (lower in 100.0 % of the resamples, 90 % are needed)',
      'log loss 0.4200 is no worse than that of the champion, 0.4100 (lower in 17.0 % of the resamples, 16 % are needed)',
    ],
  });
});

test.for([
  [
    'worse than the constant',
    against('best_constant', 0.1, { paired: paired(0.1, 0.02) }),
    /is worse than that of the best c/,
  ],
  [
    'perhaps better than the history',
    against('smoothed_history', 0.89),
    /is not surely better than that of the smoothed/,
  ],
  ['worse than the champion', champion(0.15, { paired: paired(0.15, 0.01) }), /is worse than that of the champion/],
] as const)('a model that is %s does not pass', ([, one, reason]) => {
  const verdict = gate([against('best_constant', 1), one]);
  expect(verdict.passed).toBe(false);
  expect(verdict.reasons.join()).toMatch(reason);
});

test.for([
  ['the model was tried on', [against('best_constant', 1, { rows: 49 })], 49],
  ['the champion has not learned from', [against('best_constant', 1), champion(1, { rows: 7, paired: undefined })], 7],
] as const)('fewer than 50 outcomes that %s say nothing', ([, contenders, rows]) => {
  const reasons = [`only ${rows} outcomes are later than all that was learned from, 50 are needed`];
  expect(gate(contenders)).toEqual({ passed: false, reasons });
});

const gain = (better: number, difference = -0.2) => new Map([['seconds', paired(better, difference)]]);

test('a model whose chance is not good enough beside a baseline passes where its seconds are surely better', () => {
  const verdict = gate([against('best_constant', 1), against('smoothed_history', 0.6)], gain(0.97));
  expect(verdict.passed).toBe(true);
  expect(verdict.reasons.slice(2)).toEqual([
    "so the chance is the smoothed history's",
    'deviance of the seconds is 0.2000 below that of the smoothed history (lower in 97.0 % of the resamples, 90 % are needed)',
  ]);
});

test.for([
  ['its seconds are only perhaps better', [against('smoothed_history', 0.6)], 0.89],
  ['the champion gives better chances', [against('smoothed_history', 0.6), champion(0.1)], 1],
  ['the champion alone gives better chances', [against('smoothed_history', 1), champion(0.1)], 1],
] as const)('a model whose chance is not good enough does not pass where %s', ([, contenders, better]) => {
  expect(gate(contenders, gain(better)).passed).toBe(false);
});
