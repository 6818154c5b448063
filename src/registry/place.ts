import type { RankerError } from '../errors.ts';
import { type CachedRegistry, withCache } from './cache.ts';
import { openFolderRegistry } from './folder/folder-registry.ts';
import { openMlflowRegistry } from './mlflow/mlflow-registry.ts';
import type { MlflowOptions } from './mlflow/options.ts';

/** Which registry to open; plain data, so it may cross into a worker thread. */
export type RegistryPlace = { readonly cacheFolder: string } & (
  | { readonly kind: 'folder'; readonly root: string }
  | { readonly kind: 'mlflow'; readonly options: MlflowOptions }
);

/**
 * @param onFault - told of what went wrong beside a call that succeeded
 * @param signal - ends calls of a server under way
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
