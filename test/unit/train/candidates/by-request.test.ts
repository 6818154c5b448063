import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { historyFeatureNames } from '../../../../src/features/history/estimates.ts';
import { defaultCandidates, type ModelCandidate } from '../../../../src/train/candidates/candidates.ts';
import { fitCandidate } from '../../../../src/train/candidates/fit-candidate.ts';
import type { Task } from '../../../../src/train/candidates/task.ts';
import { selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet, type TrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitHeads } from '../../../../src/train/heads/fit-heads.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import type { FittedHeads } from '../../../../src/train/heads/heads.ts';
import { predictHeads, predictProbability } from '../../../../src/train/heads/predict-heads.ts';
import { predictByHistory } from '../../../../src/train/judging/baselines.ts';
import { logLoss } from '../../../../src/train/metrics/metrics.ts';
import { columnsOf } from '../../../../src/train/models/model.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';
import { relativeError } from '../../../helpers/suites/check-ensemble.ts';

/** One site runs what is small and the other what is large; few succeed elsewhere. */
const setOf = (told: 'feature' | 'memory' | 'nothing', seed = 3): TrainingSet => {
  const random = seededRandom(seed, 0);
  const outcomes = Array.from({ length: 400 }, (_, at) => {
    const [size, site] = [random.below(1000) / 1000, random.below(2)];
    const succeeded = random.below(10) < (size < 0.5 === (site === 0) ? 9 : 1);
    const message = {
      msg_version: '1.2.0',
      uuid: `deployment ${at}`,
      provider_name: `SITE-${site}`,
      submission_time: new Date(Date.UTC(2025, 0) + at * 3_600_000).toISOString(),
      status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
      completion_time_s: succeeded ? 300 : 0,
      tot_failure_time_s: succeeded ? 0 : 300,
      ...(told === 'feature' && { features: { size } }),
      ...(told === 'memory' && { ram_gb_requ: size }),
    };
    return { outcome: decodeOutcome(message, { now: Date.UTC(2026, 0) }) };
  });
  return buildTrainingSet(outcomes);
};

const change = 'change_provider';
const few = { max_iter: 40 };
const quick = ({ estimator, parameters }: ModelCandidate): ModelCandidate => ({
  estimator,
  parameters: { ...parameters, ...few },
});
const [voting, ...stacks] = defaultCandidates.classifiers;
const byRequest = quick(stacks[0]!.members!.request!);
const byAll = quick(voting!);
const mixed = stacks.map((stack) => ({ ...stack, members: { ...stack.members, request: byRequest } }));
const learn = (
  set: TrainingSet,
  probability: readonly ModelCandidate[] = [{ ...byAll, carried: false }, ...mixed],
): Promise<FittedHeads> =>
  fitHeads(set, allRows(set).subarray(0, 300), {
    ...headDefaults,
    candidates: { probability, seconds: [], failureSeconds: [] },
    fewestTimes: 1e9,
  });

test('trees by the request learn what is asked and look at nothing that the history tells but the start', async () => {
  const set = setOf('feature');
  const { probability } = await learn(set, [byRequest]);
  const told = [...columnsOf(probability.ensemble)].map((column) => set.names[column]!);
  expect(told).toContain('features.size');
  expect(told.filter((name) => historyFeatureNames.includes(name)).filter((name) => name !== change)).toEqual([]);
  const later = allRows(set).subarray(300);
  const labels = Float64Array.from(later, (row) => set.succeeded[row]!);
  const learned = predictProbability(probability, selectRows(set.matrix, later));
  expect(logLoss(labels, learned)).toBeLessThan(logLoss(labels, predictByHistory(set, later).probability) - 0.15);
});

test('a sudden change of a provider is added whole, however little the rest of the history is believed', async () => {
  const set = setOf('feature');
  const { ensemble, start } = (await learn(set, [byRequest])).probability;
  const slope = ensemble.kind === 'sum' ? ensemble.line.slope[set.names.indexOf(change)]! : Number.NaN;
  expect(slope + start!.slope!).toBeCloseTo(1, 12);
});

test('where messages carry features several views are mixed', async () => {
  const [attempt, ...more] = (await learn(setOf('feature'))).probability.attempts;
  expect(more).toEqual([]);
  expect(attempt!.candidate.estimator).toBe('StackingClassifier');
  const weights = Object.entries(attempt!.candidate.parameters) as [string, number][];
  expect(weights.map(([name]) => name).sort()).toEqual(['bag', 'line', 'request', 'trees']);
  expect(weights.reduce((sum, [, weight]) => sum + weight, 0)).toBeCloseTo(1, 12);
});

test('elsewhere they are mixed only where that is clearly better, as where a site runs what asks for little memory', async () => {
  const mixedOfSix = async (told: 'memory' | 'nothing'): Promise<number> => {
    const heads = await Promise.all([3, 4, 5, 6, 7, 8].map((seed) => learn(setOf(told, seed))));
    const chosen = heads.map(({ probability: { candidate, attempts } }) => {
      expect(attempts.map((one) => one.candidate.estimator)).toEqual(['VotingClassifier', 'StackingClassifier']);
      expect(attempts.filter((one) => one.chosen).map((one) => one.candidate.estimator)).toEqual([candidate.estimator]);
      return candidate.estimator;
    });
    return chosen.filter((estimator) => estimator === 'StackingClassifier').length;
  };
  expect(await mixedOfSix('memory')).toBeGreaterThan(3);
  expect(await mixedOfSix('nothing')).toBeLessThan(2);
});

test('what is mixed equals its ONNX, and a sudden change is in it whole', async () => {
  const set = setOf('feature');
  const heads = await learn(set);
  const later = selectRows(set.matrix, allRows(set).subarray(300));
  const served = await runOnnx(exportHeads({ features: set.names, ...heads }), later);
  expect(relativeError(served.probability!, predictHeads(heads, later).probability)).toBeLessThan(1e-5);
  const { ensemble, start, share } = heads.probability;
  const slope = ensemble.kind === 'sum' ? ensemble.line.slope[set.names.indexOf(change)]! : Number.NaN;
  expect(share).toBe(1);
  expect(slope + start!.slope!).toBeGreaterThanOrEqual(1 - 1e-12);
});

test('what an attempt takes is learned from those of either end that had ended by then', () => {
  const set = setOf('feature');
  const { matrix, seconds, failureSeconds, finishTime } = set;
  const either = seconds.map((value, row) => (value > 0 ? value : 2 * failureSeconds[row]!));
  const rows = allRows(set)
    .subarray(0, 200)
    .filter((row) => seconds[row]! > 0);
  const task = {
    kind: 'seconds',
    matrix,
    names: set.names,
    target: seconds,
    start: { column: set.names.indexOf('history_seconds') },
    history: [],
    seed: 0,
  } as const;
  const fit = (attempts: Task['attempts']) =>
    fitCandidate(
      { ...task, ...(attempts && { attempts }) },
      { estimator: 'BaggingRegressor', parameters: {} },
      rows,
      {},
      {},
    );
  const learned = fit({ seconds: either, finishTime });
  const until = finishTime[rows.at(-1)!]!;
  const unknown = either.map((value, row) => (finishTime[row]! > until ? Number.NaN : value));
  expect(learned).toEqual(fit({ seconds: unknown, finishTime }));
  expect(learned).not.toEqual(fit(undefined));
});
