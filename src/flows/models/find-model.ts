import { RankerError } from '../../errors.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';

/** @throws RankerError MODEL_NOT_FOUND */
export const findModel = async (registry: Registry, name: string, reference: string): Promise<ModelVersion> => {
  const version = await registry.find(name, reference);
  if (version) return version;
  throw notFound(name, reference);
};

export const notFound = (name: string, reference: string): RankerError =>
  new RankerError('MODEL_NOT_FOUND', `${name} has no version or alias ${reference}`, { name, reference });
