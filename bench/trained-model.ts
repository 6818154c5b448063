import { decodeOutcome } from '../src/contracts/decode-outcome.ts';
import { loadModel, type Model } from '../src/infer/model.ts';
import type { ModelFiles } from '../src/registry/port.ts';
import { simulateFederation } from '../src/simulate/simulate.ts';
import { fitModel } from '../src/train/fit-model.ts';
import { buildTrainingSet } from '../src/train/training-set.ts';

/** A model trained on a simulated federation of about 3 000 outcomes. */
export const trainedFiles = async (seed: number): Promise<ModelFiles> => {
  const { outcomes } = simulateFederation({ seed });
  const now = Date.now();
  const set = buildTrainingSet(
    outcomes.map((message) => ({ outcome: decodeOutcome(message, { now }), recordTime: Number.NaN })),
  );
  const { onnx, sha256 } = await fitModel(set, undefined);
  const card = {
    card_version: 1 as const,
    name: 'bench',
    features: [...set.names],
    heads: ['probability' as const, 'seconds' as const, 'failure_seconds' as const],
    sha256,
    seed,
    created_at: '',
    code_version: '',
    settings: {},
    data: { outcomes: set.matrix.rows, rejected: 0, first_finish: null, last_finish: null, hash: '' },
    calibration: {},
    metrics: {},
    gate: { passed: true, reasons: [] },
  };
  return { onnx, card };
};

/** The same, loaded as it would serve. */
export const trainedModel = async (seed: number): Promise<Model> => {
  const { onnx, card } = await trainedFiles(seed);
  return loadModel(onnx, card, 1);
};
