import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import { readMargins } from '../../infer/attribution/read-margins.ts';
import type { Explainer } from '../../infer/explanation/explain-fully.ts';
import { loadModel, type Model } from '../../infer/model.ts';
import type { Registry } from '../../registry/port.ts';
import { openLruCache } from '../models/lru-cache.ts';

/**
 * A session of its own, beside that of the model which serves: what an explanation asks must not count as drift there.
 */
export type Loaded = { readonly explainer: Explainer; readonly model: Model };

/** The models that answers came from, loaded to explain them; the latest few stay. */
export type Explainers = {
  /**
   * Gives `work` the model of an answer.
   * @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ when it can't be had any more
   */
  readonly use: <Result>(model: ModelIdentity, work: (loaded: Loaded) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
};

const mostModels = 2;

export const openExplainers = (registry: Registry): Explainers => {
  const cache = openLruCache<Loaded>(mostModels, ({ model }) => model.close());

  const load = async (identity: ModelIdentity): Promise<Loaded> => {
    const { onnx, card } = await registry.fetch(identity);
    const model = await loadModel(onnx, card, identity.version);
    const { vectoriser, predict } = model;
    return { model, explainer: { vectoriser, predict, margins: readMargins(onnx, card) } };
  };

  return {
    use: (model, work) => cache.use(`${model.name}/${model.version}/${model.sha256}`, () => load(model), work),
    close: cache.close,
  };
};
