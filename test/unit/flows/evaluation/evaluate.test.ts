import { describe, expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { type Evaluation, evaluate, evaluationDefaults } from '../../../../src/flows/evaluation/evaluate.ts';
import { summarise } from '../../../../src/flows/evaluation/evaluation-report.ts';
import { leakage } from '../../../../src/flows/evaluation/leakage.ts';
import type { SimulationOptions } from '../../../../src/simulate/options.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { quickSettings } from '../../../helpers/models/trained.ts';

const now = Date.UTC(2026, 0);
const quick = { ...evaluationDefaults, heads: quickSettings().heads };

const dataOf = (options: SimulationOptions) => {
  const { outcomes, requests, truth } = simulateFederation(options);
  return {
    outcomes: outcomes.map((message) => decodeOutcome(message, { now })),
    requests: requests.map((message) => decodeRequest(message, { now })),
    truth,
  };
};

describe('on a simulated federation', () => {
  const data = dataOf({ seed: 1, deployments: 1200 });
  let found: Promise<Evaluation> | undefined;
  const evaluation = (): Promise<Evaluation> => {
    found ??= evaluate(data);
    return found;
  };

  test('the report names the model beside its baselines, on rows later than all that was learned from', async () => {
    const { cutoff, judged, learnedFrom } = (await evaluation()).folds[0]!;
    const report = summarise([await evaluation()]);
    expect(Object.keys(report.metrics)).toEqual(['model', 'smoothed_history', 'provider_constant', 'best_constant']);
    expect(Object.keys(report.regret).toSorted()).toEqual([
      'best_constant',
      'model',
      'smoothed_history',
      'weighted_policy',
    ]);
    expect(report.learned_from).toBe(learnedFrom);
    expect(report.later_outcomes).toBeGreaterThan(0.25 * data.outcomes.length);
    expect(report.later_outcomes + learnedFrom).toBeLessThanOrEqual(data.outcomes.length);
    for (const { set, rows } of judged.values()) {
      for (const row of rows) expect(set.submissionTime[row]).toBeGreaterThan(cutoff);
    }
    const later = data.requests.filter(
      ({ submissionTime, candidates }) => submissionTime > cutoff && candidates.length > 1,
    );
    expect(report.later_requests).toBe(later.length);
    for (const figures of Object.values(report.metrics)) expect(figures.rows).toBe(report.later_outcomes);
  });

  test("the model's order costs less than the best constant one and half of the weighted policy's", async () => {
    const { regret, metrics } = summarise([await evaluation()]);
    expect(Math.min(...Object.values(regret))).toBeGreaterThan(0);
    expect(regret.model).toBeLessThan(regret.best_constant!);
    expect(regret.model).toBeLessThan(0.5 * regret.weighted_policy!);
    expect(metrics.model!.auc).toBeGreaterThan(0.75);
    expect(metrics.model!.log_loss).toBeLessThan(metrics.best_constant!.log_loss!);
  });

  test('rolling folds learn anew before each, and every figure has its spread', async () => {
    const rolling = await evaluate(data, { ...quick, folds: 3 });
    const report = summarise([rolling]);
    const [first, second, third] = rolling.folds;
    expect(report.folds).toBe(3);
    expect(first!.cutoff).toBe((await evaluation()).folds[0]!.cutoff);
    expect(second!.learnedFrom).toBeGreaterThan(first!.learnedFrom);
    expect(third!.learnedFrom).toBe(report.learned_from);
    expect(report.later_requests).toBe(summarise([await evaluation()]).later_requests);
    const { mean, standard_deviation } = report.spread.model!.log_loss!;
    expect(mean).toBeCloseTo(report.metrics.model!.log_loss!, 1);
    expect(standard_deviation).toBeGreaterThan(0);
    expect(report.regret_spread.model!.standard_deviation).toBeGreaterThan(0);
    expect(report.metrics.model!.time_coverage).toBeGreaterThan(0.8);
    expect(report.metrics.smoothed_history!.time_coverage).toBeNull();
  });

  test('a leak would be seen: rows that hold their own outcome foretell it', async () => {
    const { own_outcome_seen, point_in_time, shuffled_split } = await leakage(data.outcomes, quick);
    expect(own_outcome_seen.auc).toBeGreaterThan(0.95);
    expect(point_in_time.auc).toBeLessThan(0.9);
    expect(shuffled_split.rows).toBeGreaterThan(0.25 * data.outcomes.length);
  });

  test('two data sets pool as if they were one', async () => {
    const one = await evaluation();
    const [single, double] = [summarise([one]), summarise([one, one])];
    expect(double.later_outcomes).toBe(2 * single.later_outcomes);
    expect(double.regret.model).toBeCloseTo(single.regret.model!, 12);
    expect(double.metrics.model!.log_loss).toBeCloseTo(single.metrics.model!.log_loss!, 12);
  });
});

test('on pure noise nothing is learned: AUC within .45 to .55', async () => {
  const { outcomes } = dataOf({ seed: 12, deployments: 2200, noise: 'pure' });
  const { metrics, regret } = summarise([await evaluate({ outcomes, requests: [], truth: [] }, quick)]);
  expect(outcomes.length).toBeGreaterThan(2900);
  for (const name of ['model', 'smoothed_history']) {
    expect(metrics[name]!.auc).toBeGreaterThan(0.45);
    expect(metrics[name]!.auc).toBeLessThan(0.55);
  }
  expect(regret).toEqual({});
});

test('where nothing had finished before the later part began, the constant is unknown, and the rest is told', async () => {
  const { outcomes } = dataOf({ seed: 13, deployments: 50 });
  const start = outcomes[0]!.submissionTime;
  const burst = outcomes.map((outcome, at) => ({
    ...outcome,
    submissionTime: start + at * 1000,
    finishTime: start + 86_400_000 + at,
  }));
  const { metrics, learned_from } = summarise([await evaluate({ outcomes: burst, requests: [], truth: [] })]);
  expect(learned_from).toBe(0);
  expect(metrics.best_constant).toMatchObject({ auc: null, brier: null, log_loss: null });
  expect(metrics.smoothed_history!.log_loss).toBeGreaterThan(0);
});

test('too few outcomes leave the baselines, none at all is told', async () => {
  const { outcomes } = dataOf({ seed: 13, deployments: 50 });
  const few = summarise([await evaluate({ outcomes, requests: [], truth: [] })]);
  expect(Object.keys(few.metrics)).toEqual(['smoothed_history', 'provider_constant', 'best_constant']);
  await expect(evaluate({ outcomes: [], requests: [], truth: [] })).rejects.toMatchObject({ code: 'DATASET_EMPTY' });
});
