import { decodeOutcome } from '../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../src/contracts/messages/decode-request.ts';
import { type Evaluation, evaluate, evaluationDefaults } from '../../src/flows/evaluation/evaluate.ts';
import type { SimulationOptions } from '../../src/simulate/options.ts';
import { simulateFederation } from '../../src/simulate/simulate.ts';

/**
 * The result of `evaluate` on a simulated federation for each seed: trained on its earlier 70 %, judged on the rest.
 */
export const evaluateSeeds = async (
  seeds: readonly number[],
  made: Omit<SimulationOptions, 'seed'>,
  folds = 1,
): Promise<Evaluation[]> => {
  const now = Date.now();
  const evaluations: Evaluation[] = [];
  for (const seed of seeds) {
    const { outcomes, requests, truth } = simulateFederation({ seed, ...made });
    const data = {
      outcomes: outcomes.map((message) => decodeOutcome(message, { now })),
      requests: requests.map((message) => decodeRequest(message, { now })),
      truth,
    };
    evaluations.push(await evaluate(data, { ...evaluationDefaults, folds }));
  }
  return evaluations;
};
