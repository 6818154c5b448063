import type { ModelCard } from '../../contracts/learning/card.ts';
import { championAlias } from '../../contracts/learning/promotion.ts';
import { asRankerError } from '../../errors.ts';
import { loadModel } from '../../infer/model.ts';
import type { Registry } from '../../registry/port.ts';
import type { TrainingSet } from '../../train/data/training-set.ts';
import { type FittedModel, fitModel } from '../../train/fit-model.ts';
import type { FitHooks } from '../../train/hooks.ts';
import type { ReadyModel } from '../../train/judging/champion.ts';
import { openFitPool } from '../../train/pool/fit-pool.ts';
import { inSharedMemory, threadsThatPay } from '../../train/pool/share-memory.ts';
import type { TrainingRun } from '../../train/training-run.ts';
import { promoteByGate } from '../models/promote.ts';
import { openRival } from './incumbent.ts';
import { cardOf } from './model-card.ts';
import type { Learnable } from './read-outcomes.ts';
import { type TrainReport, trainReport } from './train-report.ts';
import type { TrainSettings } from './train-settings.ts';

/**
 * point-in-time matrix -> fit -> calibrate -> gate -> ONNX and card -> registry. The alias is set last,
 * and only if the gate passes; bytes equal to the champion's make no new version.
 * @param now - clock, epoch ms
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED, REGISTRY_READ, REGISTRY_WRITE
 */
export const trainModel = async (
  { set, reading }: Learnable,
  registry: Registry,
  settings: TrainSettings,
  now: () => number,
  hooks: FitHooks,
): Promise<TrainReport> => {
  const champion = await openRival(registry, settings.modelName);
  const deadline = reading.begun + settings.budgetSeconds * 1000;
  const budget = { spent: () => now() > deadline };
  const run = { hooks, budget };
  const fitted = await fitInThreads(set, champion?.contender, settings, run).finally(champion?.model.close);
  const unchanged = champion?.version.sha256 === fitted.sha256;
  const card = cardOf(set, reading.rejected, fitted, settings, now());
  const gate = unchanged ? card.gate : await alsoServable(fitted.onnx, card);
  const version = unchanged
    ? champion.version
    : await registry.publish(settings.modelName, { onnx: fitted.onnx, card: { ...card, gate } });
  const promoted = settings.promote && gate.passed && !unchanged;
  if (promoted) await promoteByGate(registry, version, now(), gate);
  return trainReport(reading, now(), {
    version,
    alias: promoted || unchanged ? championAlias : null,
    judged: fitted,
    gate,
  });
};

const fitInThreads = async (
  set: TrainingSet,
  champion: ReadyModel | undefined,
  settings: TrainSettings,
  run: Omit<TrainingRun, 'pool'>,
): Promise<FittedModel> => {
  const pool = openFitPool(threadsThatPay(set, settings.threads));
  const read = pool.threads > 1 ? inSharedMemory(set) : set;
  return fitModel(read, champion, settings, { ...run, pool }).finally(pool.close);
};

/** A model that the service would refuse to load must not be promoted: one with seconds beyond float32, say. */
const alsoServable = async (onnx: Uint8Array, card: ModelCard): Promise<ModelCard['gate']> => {
  try {
    const model = await loadModel(onnx, card, 0);
    await model.close();
    return card.gate;
  } catch (thrown) {
    const { code, message } = asRankerError(thrown);
    if (code !== 'MODEL_REFUSED') throw thrown;
    return { passed: false, reasons: [...card.gate.reasons, message] };
  }
};
