import { championAlias } from '../../contracts/learning/promotion.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { ModelVersion, Registry } from '../../registry/port.ts';

/** @throws RankerError MODEL_NOT_FOUND */
export const findModel = async (registry: Registry, name: string, reference: string): Promise<ModelVersion> => {
  const version = await registry.find(name, reference);
  if (version) return version;
  throw notFound(name, reference);
};

const notFound = (name: string, reference: string): RankerError =>
  new RankerError('MODEL_NOT_FOUND', `${name} has no version or alias ${reference}`, { name, reference });

/**
 * The newest version older than the champion that passed its gate and is complete; the champion itself need not be.
 * @throws RankerError MODEL_NOT_FOUND when there is no champion or nothing before it
 */
export const previousChampion = async (registry: Registry, name: string): Promise<ModelVersion> => {
  const champion = await registry.holder(name, championAlias);
  if (champion === undefined) throw notFound(name, championAlias);
  const older = (await registry.list(name)).filter(({ version }) => version < champion);
  for (const version of older.toSorted((a, b) => b.version - a.version)) {
    if (await isSound(registry, version)) return version;
  }
  throw new RankerError('MODEL_NOT_FOUND', `${name} has no version before ${champion} that passed its gate`, { name });
};

const isSound = async (registry: Registry, version: ModelVersion): Promise<boolean> => {
  try {
    return (await registry.fetch(version)).card.gate.passed;
  } catch (thrown) {
    if (asRankerError(thrown).code === 'MODEL_REFUSED') return false;
    throw thrown;
  }
};
