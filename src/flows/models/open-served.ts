import { asRankerError, type RankerError } from '../../errors.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import type { Registry } from '../../registry/port.ts';
import { loadVersion } from './load-version.ts';

/**
 * Loads the model that `reference` (an alias or a version number) names.
 * @param onFault - told why there is none, other than that nothing was ever promoted
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
