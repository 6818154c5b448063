import { RankerError } from '../errors.ts';
import type { ModelVersion, Registry } from '../registry/port.ts';
import { championAlias } from './train-model.ts';

/** @throws RankerError MODEL_NOT_FOUND */
export const findModel = async (registry: Registry, name: string, reference: string): Promise<ModelVersion> => {
  const version = await registry.find(name, reference);
  if (version) return version;
  throw new RankerError('MODEL_NOT_FOUND', `${name} has no version or alias ${reference}`, { name, reference });
};

/**
 * The newest version older than the champion that passed its gate.
 * @throws RankerError MODEL_NOT_FOUND when there is no champion or nothing before it
 */
export const previousChampion = async (registry: Registry, name: string): Promise<ModelVersion> => {
  const champion = await findModel(registry, name, championAlias);
  const older = (await registry.list(name)).filter(({ version }) => version < champion.version);
  for (const version of older.toSorted((a, b) => b.version - a.version)) {
    const { card } = await registry.fetch(version);
    if (card.gate.passed) return version;
  }
  throw new RankerError('MODEL_NOT_FOUND', `${name} has no version before ${champion.version} that passed its gate`, {
    name,
  });
};
