import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { selectRows } from '../../../../src/train/data/matrix.ts';
import { allRows, buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { fitHeads } from '../../../../src/train/heads/fit-heads.ts';
import { headDefaults } from '../../../../src/train/heads/head-settings.ts';
import { predictHeads } from '../../../../src/train/heads/predict-heads.ts';
import { withoutLearning } from '../../../../src/train/heads/unlearned.ts';
import { predictByHistory } from '../../../../src/train/judging/baselines.ts';
import { judge } from '../../../../src/train/judging/judge.ts';
import { exportHeads } from '../../../../src/train/onnx/heads.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';

const now = Date.UTC(2026, 0);
const regressors = [{ estimator: 'HistGradientBoostingRegressor', parameters: { max_iter: 10 } }];
const candidates = {
  probability: [{ estimator: 'LogisticRegression', parameters: {} }],
  seconds: regressors,
  failureSeconds: regressors,
};

test('a head of seconds that leaves out what it learned says what the history says, and keeps an interval', async () => {
  const { outcomes } = simulateFederation({ seed: 8, deployments: 700, days: 40 });
  const set = buildTrainingSet(outcomes.map((message) => ({ outcome: decodeOutcome(message, { now }) })));
  const rows = allRows(set);
  const [earlier, later] = [rows.subarray(0, 500), rows.subarray(500)];
  const heads = await fitHeads(set, earlier, { ...headDefaults, candidates });
  const plain = { ...heads, seconds: withoutLearning(heads.seconds!) };
  const inputs = selectRows(set.matrix, later);
  const predictions = predictHeads(plain, inputs);
  const history = predictByHistory(set, later).seconds!;
  expect(Math.max(...predictions.seconds!.map((seconds, row) => Math.abs(seconds / history[row]! - 1)))).toBeLessThan(
    1e-6,
  );
  expect(judge([{ set, rows: later, predictions }]).time_coverage).toBeGreaterThan(0.8);
  const served = await runOnnx(exportHeads({ features: set.names, ...plain }), inputs);
  expect(Math.max(...served.seconds!.map((seconds, row) => Math.abs(seconds / history[row]! - 1)))).toBeLessThan(1e-5);
});
