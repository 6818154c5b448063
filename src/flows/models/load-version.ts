import { loadModel, type Model } from '../../infer/model.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';

/** A registered version, loaded and checked. @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ */
export const loadVersion = async (registry: Registry, version: ModelVersion): Promise<Model> => {
  const { onnx, card } = await registry.fetch(version);
  return loadModel(onnx, card, version.version);
};
