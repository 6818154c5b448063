import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitModel } from '../../../../src/train/fit-model.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import { predictHeads } from '../../../../src/train/heads/predict-heads.ts';
import { predictByHistory } from '../../../../src/train/judging/baselines.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';

const now = Date.UTC(2026, 0);
const few = { max_iter: 30 };
const regressors = [{ estimator: 'HistGradientBoostingRegressor', parameters: few }];
const candidates = {
  probability: [{ estimator: 'VotingClassifier', parameters: few }],
  seconds: regressors,
  failureSeconds: regressors,
};

/** Whether it runs is a matter of luck; how long it takes depends on `size`, the other way round at each site. */
const outcomes = () => {
  const random = seededRandom(3, 0);
  return Array.from({ length: 500 }, (_, at) => {
    const [size, site] = [random.below(1000) / 1000, random.below(2)];
    const succeeded = random.below(10) < 7;
    const seconds = 100 + 900 * (site === 0 ? size : 1 - size);
    return decodeOutcome(
      {
        msg_version: '1.2.0',
        uuid: `deployment ${at}`,
        template_name: 'any',
        provider_name: `SITE-${site}`,
        submission_time: new Date(Date.UTC(2025, 0) + at * 3_600_000).toISOString(),
        status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
        completion_time_s: succeeded ? seconds : 0,
        tot_failure_time_s: succeeded ? 0 : 300,
        features: { size },
      },
      { now },
    );
  });
};

test('a model whose chance is no better than the history passes for its seconds, with the chance of the history', async () => {
  const set = buildTrainingSet(outcomes().map((outcome) => ({ outcome })));
  const settings = { laterShare: 0.2, heads: { ...headDefaults, candidates } };
  const { heads, gate } = await fitModel(set, undefined, settings);
  expect(gate.passed).toBe(true);
  expect(gate.reasons).toContain("so the chance is the smoothed history's");
  expect(heads.probability.share).toBe(0);
  expect(heads.seconds!.share).toBeGreaterThan(0.5);
  const later = allRows(set).subarray(400);
  const inputs = selectRows(set.matrix, later);
  const history = predictByHistory(set, later).probability;
  const { probability, seconds } = await runOnnx(exportHeads({ features: set.names, ...heads }), inputs);
  const off = (chances: ArrayLike<number>): number =>
    Math.max(...history.map((chance, row) => Math.abs(chances[row]! - chance)));
  expect(off(probability!)).toBeLessThan(1e-5);
  expect(off(predictHeads(heads, inputs).probability)).toBeLessThan(1e-6);
  expect(Math.max(...seconds!) / Math.min(...seconds!)).toBeGreaterThan(1.3);
});
