import type { RankerError } from '../errors.ts';
import { type CachedRegistry, withCache } from './cache.ts';
import { openFolderRegistry } from './folder/folder-registry.ts';
import { openMlflowRegistry } from './mlflow/mlflow-registry.ts';
import type { MlflowOptions } from './mlflow/options.ts';

/** Which registry to open; plain data, so that it can be sent to a worker thread. */
export type RegistryPlace = { readonly cacheFolder: string } & (
  | { readonly kind: 'folder'; readonly root: string }
  | { readonly kind: 'mlflow'; readonly options: MlflowOptions }
);

/**
 * @param onFault - called with what went wrong in a call that succeeded all the same
 * @param signal - ends pending calls of a server
 * @throws RankerError CONFIG_INVALID
 */
export const openRegistry = (
  place: RegistryPlace,
  onFault: (fault: RankerError) => void,
  signal: AbortSignal,
): CachedRegistry =>
  withCache(
    place.kind === 'folder' ? openFolderRegistry(place.root) : openMlflowRegistry(place.options, { onFault, signal }),
    place.cacheFolder,
    { onFault },
  );
