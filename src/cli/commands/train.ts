import { classifiers, regressors } from '../../contracts/learning/estimators.ts';
import { runTraining, type TrainJob } from '../../flows/training/run-training.ts';
import { trainAlone } from '../../flows/training/train-alone.ts';
import type { TrainReport } from '../../flows/training/train-report.ts';
import { trainSettings } from '../../flows/training/train-settings.ts';
import type { CliContext, ServeContext } from '../context.ts';
import { askedEstimators } from '../options/asked-estimators.ts';
import { printResult } from '../terminal/terminal.ts';
import { printTraining } from '../texts/training-report.ts';

export type TrainOptions = {
  /** A file; otherwise `once` reads the settings' topic. */
  dataset?: string;
  once?: boolean;
  ifDue?: boolean;
  registry?: string;
  seed?: number;
  threads?: number;
  classifier?: string[];
  regressor?: string[];
  promote: boolean;
  json?: boolean;
};

/** `train`: fits, judges, publishes; promotes if the gate passes. */
export const trainCommand = async (options: TrainOptions, context: CliContext): Promise<void> => {
  const report =
    options.dataset === undefined
      ? await trainOnTopic(options, context)
      : await train(options, context, context.signal);
  if (typeof report === 'string') await printNothingTrained(options, report, context);
  else if (report) {
    const source = options.dataset ?? context.config.kafkaTrainingTopic;
    await printTraining(report, { source, json: options.json, judgedBy: 'by a fit that had not seen them' }, context);
  }
};

const sourceOf = ({ dataset }: TrainOptions, { config, outcomesPlace }: ServeContext): TrainJob['source'] =>
  dataset === undefined
    ? { kind: 'bus', place: outcomesPlace, topic: config.kafkaTrainingTopic }
    : { kind: 'file', path: dataset };

/**
 * Trains in a thread of its own, on the settings' topic unless a file is named.
 * @returns undefined when it was not due
 * @throws RankerError as `runTraining`
 */
export const train = (
  options: TrainOptions,
  context: ServeContext,
  signal: AbortSignal,
): Promise<TrainReport | undefined> => {
  const { config, codeVersion, progress, warn } = context;
  const choices = {
    ...config,
    seed: options.seed ?? config.seed,
    trainThreads: options.threads ?? config.trainThreads,
    classificationModels:
      askedEstimators(options.classifier, '--classifier', classifiers) ?? config.classificationModels,
    regressionModels: askedEstimators(options.regressor, '--regressor', regressors) ?? config.regressionModels,
  };
  const job = {
    source: sourceOf(options, context),
    registry: context.registryPlace(options.registry),
    settings: trainSettings(choices, codeVersion, options.promote),
    zone: config.trainingTimeZone,
    ...(options.ifDue && { minNewOutcomes: config.trainMinNewOutcomes }),
  };
  return runTraining(job, signal, (note) => {
    if (note.kind === 'warning') warn(note.text);
    else progress(`training: ${note.done} of at most ${note.total} trees of this fit`);
  }).finally(() => progress(undefined));
};

/** @returns a report, or why there was no training */
const trainOnTopic = async (options: TrainOptions, context: CliContext): Promise<TrainReport | string> => {
  const { config, signal } = context;
  const registry = context.openRegistry(options.registry);
  const notDue = `not due: less than ${config.trainMinNewOutcomes} new outcomes`;
  const done = await trainAlone(
    registry,
    config.modelName,
    signal,
    async (whileAlone) => (await train(options, context, whileAlone)) ?? notDue,
  );
  return done ?? 'another process trains this model';
};

const printNothingTrained = ({ json }: TrainOptions, reason: string, context: CliContext): Promise<void> =>
  printResult(context, json, { trained: false, reason }, () => [`no training: ${reason}`]);
