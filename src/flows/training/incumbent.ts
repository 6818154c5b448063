import { byTimeHead, dataEndOf } from '../../contracts/learning/card.ts';
import { championAlias } from '../../contracts/learning/promotion.ts';
import { asRankerError } from '../../errors.ts';
import type { Model } from '../../infer/model.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';
import { type Matrix, matrix } from '../../train/data/matrix.ts';
import type { Predictions } from '../../train/heads/predict-heads.ts';
import type { ReadyModel } from '../../train/judging/champion.ts';
import { loadVersion } from '../models/open-served.ts';

/** A model to beat; the caller closes it. */
export type Incumbent = { readonly version: ModelVersion; readonly model: Model; readonly contender: ReadyModel };

/** The present champion, loaded through ONNX Runtime as it serves; undefined where none was promoted yet. */
export const openIncumbent = async (registry: Registry, modelName: string): Promise<Incumbent | undefined> => {
  const version = await registry.find(modelName, championAlias);
  if (!version) return undefined;
  const model = await loadVersion(registry, version);
  return { version, model, contender: contenderOf(model) };
};

/**
 * The champion that a new model has to beat; undefined also where it can't be opened: that must not keep its successor
 * away.
 * @throws RankerError REGISTRY_READ
 */
export const openRival = (registry: Registry, modelName: string): Promise<Incumbent | undefined> =>
  openIncumbent(registry, modelName).catch((thrown: unknown) => {
    if (asRankerError(thrown).code !== 'MODEL_REFUSED') throw thrown;
    return undefined;
  });

/** A loaded model as the judging sees it. */
export const contenderOf = ({ card, predict }: Model): ReadyModel => ({
  dataEnd: dataEndOf(card),
  predict: async (names, inputs) => {
    const heads = await predict(reorder(names, inputs, card.features).values, inputs.rows);
    return {
      probability: Float64Array.from(heads.probability),
      ...byTimeHead((head) => heads[head] && Float64Array.from(heads[head])),
      interval: heads.seconds && (card.intervals?.seconds ?? undefined),
    } satisfies Predictions;
  },
});

/** The columns a model wants, in its order; NaN for a column that these rows lack. */
export const reorder = (
  names: readonly string[],
  { values, rows, columns }: Matrix,
  wanted: readonly string[],
): Matrix => {
  const sources = wanted.map((name) => names.indexOf(name));
  const out = new Float32Array(rows * wanted.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (const source of sources) out[at++] = source < 0 ? Number.NaN : values[row * columns + source]!;
  }
  return matrix(out, wanted.length);
};
