import { blankCard } from '../../src/contracts/learning/blank-card.ts';
import { decodeOutcome } from '../../src/contracts/messages/decode-outcome.ts';
import type { Outcome } from '../../src/contracts/messages/outcome.ts';
import type { History } from '../../src/features/history/history.ts';
import type { Ranker } from '../../src/flows/ranking/rank-request.ts';
import { loadModel, type Model } from '../../src/infer/model.ts';
import type { ModelFiles } from '../../src/registry/port.ts';
import { simulateFederation } from '../../src/simulate/simulate.ts';
import { buildTrainingSet } from '../../src/train/data/training-set.ts';
import { fitModel } from '../../src/train/fit-model.ts';

/** A model trained on a simulated federation of about 3 000 outcomes. */
export const trainedFiles = async (seed: number): Promise<ModelFiles> => {
  const now = Date.now();
  const { outcomes } = simulateFederation({ seed });
  return filesOf(
    outcomes.map((message) => decodeOutcome(message, { now })),
    seed,
  );
};

const filesOf = async (outcomes: readonly Outcome[], seed: number): Promise<ModelFiles> => {
  const set = buildTrainingSet(outcomes.map((outcome) => ({ outcome })));
  const { onnx, sha256 } = await fitModel(set, undefined);
  const blank = blankCard({
    name: 'bench',
    features: [...set.names],
    heads: ['probability', 'seconds', 'failure_seconds'],
    sha256,
    created_at: '',
    code_version: '',
  });
  return { onnx, card: { ...blank, seed, data: { ...blank.data, outcomes: set.matrix.rows } } };
};

/** A model trained on these outcomes, loaded as it would serve. */
export const modelOf = async (outcomes: readonly Outcome[], seed: number): Promise<Model> => {
  const { onnx, card } = await filesOf(outcomes, seed);
  return loadModel(onnx, card, 1);
};

/** The model of `trainedFiles`, loaded as it would serve. */
export const trainedModel = async (seed: number): Promise<Model> => {
  const { onnx, card } = await trainedFiles(seed);
  return loadModel(onnx, card, 1);
};

/** Ranks by least cost with this model, or by the history without one; a failed rung ends the bench. */
export const rankerOf = (history: History, model: Model | undefined): Ranker => ({
  history,
  served: () => model && { model, rung: 'champion' },
  settings: { policy: { kind: 'cost' }, classificationWeight: 0.75, drained: [] },
  onFault: (_rung, fault) => {
    throw fault;
  },
});
