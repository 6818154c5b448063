import { expect, test } from 'vitest';
import { type AgainstChampion, gate } from '../../../src/train/gate.ts';
import type { Metrics } from '../../../src/train/judge.ts';

const metrics = (log_loss: number | null, rows = 200): Metrics => ({
  rows,
  log_loss,
  auc: null,
  brier: null,
  ece: null,
  time_mae_s: null,
  time_bias_ratio: null,
  failure_time_mae_s: null,
  failure_time_bias_ratio: null,
});

const baselines = { best_constant: metrics(0.6), smoothed_history: metrics(0.5) };

const champion = (changes: Partial<AgainstChampion> = {}): AgainstChampion => ({
  rows: 80,
  ours: 0.42,
  theirs: 0.41,
  difference: 0.01,
  standardError: 0.02,
  ...changes,
});

test('a model passes that is no worse than the constant, the history and, within one standard error, the champion', () => {
  expect(gate(metrics(0.5), baselines, undefined).passed).toBe(true);
  expect(gate(metrics(0.45), baselines, champion())).toEqual({
    passed: true,
    reasons: [
      'log loss 0.4500 is no worse than that of the best constant, 0.6000',
      'log loss 0.4500 is no worse than that of the smoothed history, 0.5000',
      'log loss 0.4200 is no worse than that of the champion, 0.4100',
    ],
  });
});

test.for([
  ['the constant', 0.61, undefined, /0\.6100 is worse than that of the best constant/],
  ['the history', 0.51, undefined, /0\.5100 is worse than that of the smoothed history/],
  ['the champion', 0.45, champion({ difference: 0.021 }), /0\.4200 is worse than that of the champion/],
  ['a champion of unknown worth', 0.45, champion({ difference: Number.NaN }), /worse than that of the champion/],
] as const)('a model that is worse than %s does not pass', ([, loss, against, reason]) => {
  const verdict = gate(metrics(loss), baselines, against);
  expect(verdict.passed).toBe(false);
  expect(verdict.reasons.join()).toMatch(reason);
});

test.for([
  ['the model was tried on', metrics(0.1, 49), undefined, 49],
  ['the champion has not learned from', metrics(0.1), champion({ rows: 7 }), 7],
] as const)('fewer than 50 outcomes that %s say nothing', ([, own, against, rows]) => {
  const reasons = [`only ${rows} outcomes are later than all that was learned from, 50 are needed`];
  expect(gate(own, baselines, against)).toEqual({ passed: false, reasons });
});
