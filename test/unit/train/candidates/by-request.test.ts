import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { historyFeatureNames } from '../../../../src/features/history/estimates.ts';
import { defaultCandidates } from '../../../../src/train/candidates/candidates.ts';
import { selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet, type TrainingSet } from '../../../../src/train/data/training-set.ts';
import { type FittedHeads, fitHeads } from '../../../../src/train/heads/fit-heads.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import { predictByHistory, predictHeads } from '../../../../src/train/heads/predict-heads.ts';
import { logLoss } from '../../../../src/train/metrics/metrics.ts';
import { columnsOf } from '../../../../src/train/models/model.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';

/** One site runs what is small and the other what is large; few succeed elsewhere. */
const setOf = (withFeatures: boolean): TrainingSet => {
  const random = seededRandom(3, 0);
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
      ...(withFeatures && { features: { size } }),
    };
    return { outcome: decodeOutcome(message, { now: Date.UTC(2026, 0) }), recordTime: Number.NaN };
  });
  return buildTrainingSet(outcomes);
};

const change = 'change_provider';
const few = { max_iter: 40 };
const [byAll, byRequest] = defaultCandidates.classifiers.map(({ estimator, parameters }) => ({
  estimator,
  parameters: { ...parameters, ...few },
}));
const learn = (set: TrainingSet, probability = [byAll!, byRequest!]): Promise<FittedHeads> =>
  fitHeads(set, allRows(set).subarray(0, 300), {
    ...headDefaults,
    candidates: { probability, seconds: [], failureSeconds: [] },
    fewestTimes: 1e9,
  });

test('trees by the request learn what is asked and look at nothing that the history tells but the start', async () => {
  const set = setOf(true);
  const { probability, folds } = await learn(set, [byRequest!]);
  const told = [...columnsOf(probability.ensemble)].map((column) => set.names[column]!);
  expect(told).toContain('features.size');
  expect(told.filter((name) => historyFeatureNames.includes(name)).filter((name) => name !== change)).toEqual([]);
  const later = allRows(set).subarray(300);
  const labels = Float64Array.from(later, (row) => set.succeeded[row]!);
  const learned = predictHeads({ probability, folds }, selectRows(set.matrix, later)).probability;
  expect(logLoss(labels, learned)).toBeLessThan(logLoss(labels, predictByHistory(set, later).probability) - 0.15);
});

test('a sudden change of a provider is added whole, however little the rest of the history is believed', async () => {
  const set = setOf(true);
  const { ensemble, start } = (await learn(set, [byRequest!])).probability;
  const slope = ensemble.kind === 'sum' ? ensemble.line.slope[set.names.indexOf(change)]! : Number.NaN;
  expect(slope + start!.slope!).toBeCloseTo(1, 12);
});

test('they compete only where messages carry features', async () => {
  const attemptsOf = async (withFeatures: boolean) => (await learn(setOf(withFeatures))).probability.attempts;
  expect((await attemptsOf(true)).map(({ candidate }) => candidate)).toEqual([byAll, byRequest]);
  expect((await attemptsOf(false)).map(({ candidate }) => candidate)).toEqual([byAll]);
});
