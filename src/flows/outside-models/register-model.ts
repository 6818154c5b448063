import { blankCard } from '../../contracts/learning/blank-card.ts';
import type { ModelCard } from '../../contracts/learning/card.ts';
import { championAlias } from '../../contracts/learning/promotion.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { loadModel, type Model } from '../../infer/model.ts';
import { sha256Of } from '../../registry/check-files.ts';
import type { Registry } from '../../registry/port.ts';
import { featureQuantiles } from '../../train/data/feature-quantiles.ts';
import type { TrainingSet } from '../../train/data/training-set.ts';
import type { FitHooks } from '../../train/hooks.ts';
import { judgeReady } from '../../train/judging/judge-ready.ts';
import { promoteByGate } from '../models/promote.ts';
import { contenderOf, openRival, reorder } from '../training/incumbent.ts';
import { headsOf, rivalMetrics } from '../training/model-card.ts';
import { learnable, type ReadOutcomes } from '../training/read-outcomes.ts';
import { type TrainReport, trainReport } from '../training/train-report.ts';
import type { TrainSettings } from '../training/train-settings.ts';

/** A model that was trained elsewhere. */
export type OutsideModel = {
  readonly onnx: Uint8Array;
  /** Names of the columns of its input, in order. */
  readonly features: readonly string[];
  /** Epoch ms of the last finish in its training data. */
  readonly learnedUntil: number;
};

export type RegisterSettings = Pick<TrainSettings, 'modelName' | 'promote' | 'heads'>;

/**
 * Judges a model that was trained elsewhere on the outcomes later than its data, and registers it with the result. It
 * serves if it passes the same gate as our own models.
 * @param now - clock, epoch ms
 * @throws RankerError MODEL_REFUSED, DATASET_EMPTY, TRAIN_CANCELLED, REGISTRY_READ, REGISTRY_WRITE
 */
export const registerModel = async (
  outside: OutsideModel,
  read: ReadOutcomes,
  registry: Registry,
  settings: RegisterSettings,
  now: () => number,
  hooks: FitHooks,
): Promise<TrainReport> => {
  const model = await loadModel(outside.onnx, draftCard(outside, read, settings.modelName, now()), 0);
  try {
    const { set, reading } = learnable(read, now, hooks);
    const { card, judged } = await judgedCard(model, set, registry, settings);
    const { gate } = card;
    const version = await registry.publish(settings.modelName, { onnx: outside.onnx, card });
    const promoted = settings.promote && gate.passed;
    if (promoted) await promoteByGate(registry, version, now(), gate);
    return trainReport(reading, now(), { version, alias: promoted ? championAlias : null, judged, gate });
  } finally {
    await model.close();
  }
};

/**
 * Its card before it is judged.
 * @param time - of now, epoch ms
 */
const draftCard = (
  { onnx, features, learnedUntil }: OutsideModel,
  { outcomes }: ReadOutcomes,
  name: string,
  time: number,
): ModelCard => {
  const card = blankCard({
    name,
    features: [...features],
    heads: ['probability'],
    sha256: sha256Of(onnx),
    created_at: formatInstant(time),
    code_version: 'outside',
  });
  let learned = 0;
  for (const { outcome } of outcomes) if (outcome.finishTime <= learnedUntil) learned++;
  return { ...card, data: { ...card.data, outcomes: learned, last_finish: formatInstant(learnedUntil) } };
};

const judgedCard = async (
  model: Model,
  set: TrainingSet,
  registry: Registry,
  { modelName, heads }: RegisterSettings,
) => {
  const { features } = model.card;
  const champion = await openRival(registry, modelName);
  const judged = await judgeReady(set, contenderOf(model), champion?.contender, heads).finally(champion?.model.close);
  const { trial, gate } = judged;
  const card: ModelCard = {
    ...model.card,
    heads: headsOf(await model.predict(new Float32Array(features.length).fill(Number.NaN), 1)),
    metrics: { model: trial.metrics, ...rivalMetrics(judged) },
    gate: { passed: gate.passed, reasons: [...gate.reasons] },
    feature_quantiles: featureQuantiles(features, reorder(set.names, set.matrix, features)),
  };
  return { card, judged };
};
