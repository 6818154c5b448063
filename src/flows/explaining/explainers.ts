import type { ModelIdentity } from '../../contracts/learning/model-identity.ts';
import type { RankerError } from '../../errors.ts';
import { readMargins } from '../../infer/attribution/read-margins.ts';
import type { Explainer } from '../../infer/explanation/explain-fully.ts';
import { loadModel, type Model } from '../../infer/model.ts';
import type { Registry } from '../../registry/port.ts';
import { openLruCache } from '../models/lru-cache.ts';

/**
 * A model with a session of its own, beside the one that serves: predictions for explanations must not count as drift.
 */
export type Loaded = { readonly explainer: Explainer; readonly model: Model };

/** Models loaded to explain answers; the most recently used stay loaded. */
export type Explainers = {
  /**
   * Calls `work` with the model of an answer.
   * @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ when it is no longer available
   */
  readonly use: <Result>(model: ModelIdentity, work: (loaded: Loaded) => Promise<Result>) => Promise<Result>;
  /** What an answer without reasons says instead. */
  readonly missing: (fault: RankerError) => string;
  readonly close: () => Promise<void>;
};

const mostModels = 2;

export const openExplainers = (
  registry: Registry,
  missing: Explainers['missing'] = ({ message }) => message,
): Explainers => {
  const cache = openLruCache<Loaded>(mostModels, ({ model }) => model.close());

  const load = async (identity: ModelIdentity): Promise<Loaded> => {
    const { onnx, card } = await registry.fetch(identity);
    const model = await loadModel(onnx, card, identity.version);
    const { vectoriser, predict } = model;
    return { model, explainer: { vectoriser, predict, margins: readMargins(onnx, card) } };
  };

  return {
    use: (model, work) => cache.use(`${model.name}/${model.version}/${model.sha256}`, () => load(model), work),
    missing,
    close: cache.close,
  };
};
