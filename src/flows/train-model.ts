import type { ModelCard } from '../contracts/card.ts';
import { formatInstant } from '../contracts/time.ts';
import { RankerError } from '../errors.ts';
import { loadModel } from '../infer/model.ts';
import type { ModelVersion, Registry } from '../registry/port.ts';
import { type Champion, type FittedModel, fitModel, hashTrainingSet } from '../train/fit-model.ts';
import type { FitHooks } from '../train/hooks.ts';
import { type Matrix, matrix } from '../train/matrix.ts';
import type { Predictions } from '../train/predict-heads.ts';
import { buildTrainingSet, type TrainingSet } from '../train/training-set.ts';
import type { ReadOutcomes } from './read-outcomes.ts';
import type { TrainSettings } from './train-settings.ts';

/** Alias of the model in service. */
export const championAlias = 'champion';

/** What `train --json` prints. */
export type TrainReport = {
  readonly outcomes: number;
  readonly rejected: number;
  readonly rejections: readonly { readonly place: number; readonly code: string; readonly message: string }[];
  readonly seconds: number;
  readonly model: {
    readonly name: string;
    readonly version: number;
    readonly alias: string | null;
    readonly sha256: string;
  };
  readonly metrics: FittedModel['metrics'];
  readonly gate: FittedModel['gate'];
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
  const set = buildTrainingSet(read.outcomes);
  const champion = await championOf(registry, settings.modelName);
  const fitted = await fitModel(set, champion?.contender, settings, hooks);
  await champion?.close();
  const unchanged = champion?.version.sha256 === fitted.sha256;
  const version = unchanged
    ? champion.version
    : await registry.publish(settings.modelName, {
        onnx: fitted.onnx,
        card: cardOf(set, read, fitted, settings, now()),
      });
  const promoted = settings.promote && fitted.gate.passed && !unchanged;
  if (promoted) await registry.setAlias(settings.modelName, championAlias, version.version);
  return {
    outcomes: read.outcomes.length,
    rejected: read.rejected,
    rejections: read.rejections.map(({ place, error }) => ({ place, code: error.code, message: error.message })),
    seconds: (now() - started) / 1000,
    model: {
      name: version.name,
      version: version.version,
      alias: promoted || unchanged ? championAlias : null,
      sha256: fitted.sha256,
    },
    metrics: fitted.metrics,
    gate: fitted.gate,
  };
};

const cardOf = (
  set: TrainingSet,
  read: ReadOutcomes,
  { sha256, metrics, gate, heads }: FittedModel,
  { modelName, seed, codeVersion, laterShare, heads: settings }: TrainSettings,
  createdAt: number,
): ModelCard => {
  const finishes = set.finishTime;
  const { baselines, ...own } = metrics;
  return {
    card_version: 1,
    name: modelName,
    features: [...set.names],
    heads: [
      'probability',
      ...(heads.seconds ? (['seconds'] as const) : []),
      ...(heads.failureSeconds ? (['failure_seconds'] as const) : []),
    ],
    sha256,
    seed,
    created_at: formatInstant(createdAt),
    code_version: codeVersion,
    settings: { later_share: laterShare, ...settings },
    data: {
      outcomes: set.matrix.rows,
      rejected: read.rejected,
      first_finish: formatInstant(finishes.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)),
      last_finish: formatInstant(finishes.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY)),
      hash: hashTrainingSet(set),
    },
    calibration: { probability: heads.probability.calibration, seconds_scale: heads.seconds?.scale ?? null },
    metrics: { model: own, ...baselines },
    gate: { passed: gate.passed, reasons: [...gate.reasons] },
  };
};

type Incumbent = { readonly version: ModelVersion; readonly contender: Champion; readonly close: () => Promise<void> };

/** The present champion, loaded through ONNX Runtime as it serves. */
const championOf = async (registry: Registry, modelName: string): Promise<Incumbent | undefined> => {
  const version = await registry.find(modelName, championAlias);
  if (!version) return undefined;
  const { onnx, card } = await registry.fetch(version);
  const model = await loadModel(onnx, card, version.version);
  const contender: Champion = {
    name: `${version.name} ${version.version}`,
    dataEnd: card.data.last_finish === null ? Number.NEGATIVE_INFINITY : Date.parse(card.data.last_finish),
    predict: async (names, inputs) => {
      const heads = await model.predict(reorder(names, inputs, card.features).values, inputs.rows);
      return {
        probability: Float64Array.from(heads.probability),
        seconds: heads.seconds && Float64Array.from(heads.seconds),
        failureSeconds: heads.failureSeconds && Float64Array.from(heads.failureSeconds),
      } satisfies Predictions;
    },
  };
  return { version, contender, close: model.close };
};

/** The columns a model wants, in its order; NaN for one that these rows lack. */
const reorder = (names: readonly string[], { values, rows, columns }: Matrix, wanted: readonly string[]): Matrix => {
  const sources = wanted.map((name) => names.indexOf(name));
  const out = new Float32Array(rows * wanted.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const source of sources) out[at++] = source < 0 ? Number.NaN : values[row * columns + source]!;
  }
  return matrix(out, wanted.length);
};
