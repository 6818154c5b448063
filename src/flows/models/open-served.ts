import type { ModelCard } from '../../contracts/learning/card.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import { loadModel, type Model } from '../../infer/model.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';

/** A registered version, loaded and checked. @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ */
export const loadVersion = async (registry: Registry, version: ModelVersion): Promise<Model> => {
  const { onnx, card } = await registry.fetch(version);
  return loadModel(onnx, card, version.version);
};

/** The card of a registered version that can serve here. @throws RankerError as `loadVersion` */
export const servableCard = async (registry: Registry, version: ModelVersion): Promise<ModelCard> => {
  const model = await loadVersion(registry, version);
  await model.close();
  return model.card;
};

/**
 * Loads the model that `reference` (an alias or a version number) names.
 * @param onFault - called with why there is none, unless nothing was ever promoted
 * @returns undefined when there is none to serve; the ladder's lower rungs answer then
 */
export const openServed = async (
  registry: Registry,
  name: string,
  reference: string,
  onFault: (fault: RankerError) => void,
): Promise<ServedModel | undefined> => {
  try {
    const version = await registry.find(name, reference);
    if (!version) return undefined;
    return { model: await loadVersion(registry, version), rung: 'champion' };
  } catch (thrown) {
    onFault(asRankerError(thrown, 'REGISTRY_READ'));
    return undefined;
  }
};
