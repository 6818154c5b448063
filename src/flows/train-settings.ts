import { type HeadSettings, headDefaults } from '../train/fit-heads.ts';
import { laterShareDefault } from '../train/fit-model.ts';

/** How to train; plain data. */
export type TrainSettings = {
  readonly modelName: string;
  readonly seed: number;
  readonly codeVersion: string;
  /** Whether a model that passes its gate is to serve. */
  readonly promote: boolean;
  /** Share of the outcomes, the latest, that judge a new model. */
  readonly laterShare: number;
  readonly heads: HeadSettings;
};

/** The settings that shape a training, by the names the operator sets them. */
export type TrainChoices = {
  readonly modelName: string;
  readonly seed: number;
  readonly kfolds: number | undefined;
  readonly testSize: number | undefined;
};

export const trainSettings = (
  { modelName, seed, kfolds, testSize }: TrainChoices,
  codeVersion: string,
  promote = true,
): TrainSettings => ({
  modelName,
  seed,
  codeVersion,
  promote,
  laterShare: testSize ?? laterShareDefault,
  heads: {
    ...headDefaults,
    folds: kfolds ?? headDefaults.folds,
    probability: { ...headDefaults.probability, random_state: seed },
    seconds: { ...headDefaults.seconds, random_state: seed },
  },
});
