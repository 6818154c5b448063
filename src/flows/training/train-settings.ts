import { byTimeHead } from '../../contracts/learning/card.ts';
import type { Estimators } from '../../contracts/learning/estimators.ts';
import type { ModelCandidate } from '../../train/candidates/candidates.ts';
import { laterShareDefault } from '../../train/fit-model.ts';
import { type Contest, type HeadSettings, headDefaults } from '../../train/heads/head-settings.ts';

/** How to train; plain data. */
export type TrainSettings = {
  readonly modelName: string;
  readonly seed: number;
  readonly codeVersion: string;
  /** Whether to promote a model that passes its gate. */
  readonly promote: boolean;
  /** Share of the outcomes, the latest, on which a new model is judged. */
  readonly laterShare: number;
  readonly heads: HeadSettings;
  /** After this many seconds no further candidate is tried. */
  readonly budgetSeconds: number;
  /** Threads that fit in parallel, where there is enough to fit; the bytes are the same. */
  readonly threads: number;
};

/** The settings that shape a training, by the names under which the operator sets them. */
type TrainChoices = {
  readonly modelName: string;
  readonly seed: number;
  readonly kfolds: number | undefined;
  readonly testSize: number | undefined;
  readonly classificationModels?: Estimators | undefined;
  readonly regressionModels?: Estimators | undefined;
  readonly trainBudgetS: number;
  readonly trainThreads: number;
};

const candidates = (estimators: Estimators | undefined): readonly ModelCandidate[] | undefined =>
  estimators && Object.entries(estimators).map(([estimator, parameters]) => ({ estimator, parameters }));

const contest = ({ classificationModels, regressionModels }: TrainChoices): Contest => ({
  probability: candidates(classificationModels) ?? headDefaults.candidates.probability,
  ...byTimeHead((head) => candidates(regressionModels) ?? headDefaults.candidates[head]),
});

export const trainSettings = (choices: TrainChoices, codeVersion: string, promote = true): TrainSettings => ({
  modelName: choices.modelName,
  seed: choices.seed,
  codeVersion,
  promote,
  laterShare: choices.testSize ?? laterShareDefault,
  heads: {
    ...headDefaults,
    folds: choices.kfolds ?? headDefaults.folds,
    seed: choices.seed,
    candidates: contest(choices),
  },
  budgetSeconds: choices.trainBudgetS,
  threads: choices.trainThreads,
});
