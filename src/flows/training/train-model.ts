import type { ModelCard } from '../../contracts/learning/card.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import { loadModel } from '../../infer/model.ts';
import type { Registry } from '../../registry/port.ts';
import { buildTrainingSet, type TrainingSet } from '../../train/data/training-set.ts';
import { type FittedModel, fitModel } from '../../train/fit-model.ts';
import type { Budget } from '../../train/heads/select.ts';
import type { FitHooks } from '../../train/hooks.ts';
import type { Champion } from '../../train/judging/champion.ts';
import type { Verdict } from '../../train/judging/gate.ts';
import type { Metrics } from '../../train/judging/judge.ts';
import type { Spreads } from '../../train/judging/spread.ts';
import { openFitPool } from '../../train/pool/fit-pool.ts';
import { inSharedMemory, threadsThatPay } from '../../train/pool/share-memory.ts';
import { championAlias } from '../models/champion.ts';
import { promote } from '../models/promote.ts';
import { openIncumbent } from './incumbent.ts';
import { cardOf, rivalMetrics } from './model-card.ts';
import type { ReadOutcomes } from './read-outcomes.ts';
import type { TrainSettings } from './train-settings.ts';

/** What `train --json` prints. */
export type TrainReport = {
  readonly outcomes: number;
  readonly rejected: number;
  readonly seconds: number;
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly alias: string | null;
    readonly sha256: string;
  };
  /** On the later outcomes. */
  readonly metrics: Metrics & { readonly baselines: Readonly<Record<string, Metrics>> };
  /** By ranker, over neighbouring parts of the later outcomes. */
  readonly spread: Readonly<Record<string, Spreads>>;
  readonly gate: Verdict;
  readonly rejections: readonly { readonly place: number; readonly code: string; readonly message: string }[];
};

/** A champion that can't be opened can't be compared with; it must not keep its successor away. */
const noneIfRefused = (thrown: unknown): undefined => {
  if (asRankerError(thrown).code !== 'MODEL_REFUSED') throw thrown;
  return undefined;
};

/**
 * outcomes -> point-in-time matrix -> fit -> calibrate -> gate -> ONNX and card -> registry. The alias is set last,
 * and only if the gate passes; bytes equal to the champion's make no new version.
 * @param now - clock, epoch ms
 * @throws RankerError DATASET_EMPTY, TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED, REGISTRY_READ, REGISTRY_WRITE
 */
export const trainModel = async (
  read: ReadOutcomes,
  registry: Registry,
  settings: TrainSettings,
  now: () => number,
  hooks: FitHooks,
): Promise<TrainReport> => {
  const started = now();
  if (read.outcomes.length === 0) {
    const first = read.rejections[0];
    const why = first ? `; the first of ${read.rejected} rejected ones: ${first.error.message}` : '';
    throw new RankerError('DATASET_EMPTY', `there is no outcome to learn from${why}`);
  }
  const set = buildTrainingSet(read.outcomes, hooks);
  const champion = await openIncumbent(registry, settings.modelName).catch(noneIfRefused);
  const deadline = started + settings.budgetSeconds * 1000;
  const budget = { spent: () => now() > deadline };
  const fitted = await fitInThreads(set, champion?.contender, settings, hooks, budget).finally(champion?.model.close);
  const unchanged = champion?.version.sha256 === fitted.sha256;
  const card = cardOf(set, read.rejected, fitted, settings, now());
  const gate = unchanged ? card.gate : await alsoServable(fitted.onnx, card);
  const version = unchanged
    ? champion.version
    : await registry.publish(settings.modelName, { onnx: fitted.onnx, card: { ...card, gate } });
  const promoted = settings.promote && gate.passed && !unchanged;
  if (promoted) await promote(registry, version, { at: new Date(now()).toISOString(), how: 'gate', by: null, gate });
  return {
    outcomes: read.outcomes.length,
    rejected: read.rejected,
    seconds: (now() - started) / 1000,
    model: {
      name: version.name,
      version: version.version,
      alias: promoted || unchanged ? championAlias : null,
      sha256: fitted.sha256,
    },
    metrics: { ...fitted.trial.metrics, baselines: rivalMetrics(fitted) },
    spread: fitted.trial.spread,
    gate,
    rejections: read.rejections.map(({ place, error }) => ({ place, code: error.code, message: error.message })),
  };
};

const fitInThreads = async (
  set: TrainingSet,
  champion: Champion | undefined,
  settings: TrainSettings,
  hooks: FitHooks,
  budget: Budget,
): Promise<FittedModel> => {
  const pool = openFitPool(threadsThatPay(set, settings.threads));
  const read = pool.threads > 1 ? inSharedMemory(set) : set;
  return fitModel(read, champion, settings, hooks, budget, pool).finally(pool.close);
};

/** What the service would refuse to load must not be promoted: seconds beyond float32, say. */
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
