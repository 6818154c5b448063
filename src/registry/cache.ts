import type { ModelIdentity } from '../contracts/learning/model-identity.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import { type CacheBounds, isKept, keepFiles, keptFiles, prune, retainEntry } from './cache/entries.ts';
import { readGood, rememberGood } from './cache/last-good.ts';
import type { ModelFiles, ModelVersion, Registry } from './port.ts';

export type CachedRegistry = Registry & {
  /**
   * Marks a version as good under the reference by which it was found, and keeps it if it isn't kept yet; called once
   * it is loaded and serves.
   */
  readonly remember: (reference: string, version: ModelVersion) => Promise<void>;
  /**
   * The version last marked good under the reference, from the disk alone; undefined when no such model is complete.
   */
  readonly lastGood: (name: string, reference: string) => Promise<GoodModel | undefined>;
  /** Keeps a fetched model on the disk until then (epoch ms), whatever the limits; a later call prolongs it. */
  readonly retain: (model: ModelIdentity, until: number) => Promise<void>;
};

type GoodModel = { readonly version: ModelVersion; readonly files: ModelFiles };

export type CacheOptions = CacheBounds & {
  /**
   * Called with faults of the cache, which never keep a model from being served, and with promotions that could not be
   * noted but are valid all the same.
   */
  readonly onFault: (fault: RankerError) => void;
};

const defaults: CacheOptions = { maxModels: 8, maxBytes: 1024 ** 3, onFault: () => {} };

/**
 * A registry that keeps fetched models on the disk, verified by SHA-256 at each read: a version is fetched once, and
 * the last good one serves a start without the registry. Other processes may share the folder. Above its limits the
 * oldest models are deleted, except those that are the last good or retained.
 * @throws RankerError REGISTRY_WRITE from `remember` and `retain`
 */
export const withCache = (registry: Registry, folder: string, options: Partial<CacheOptions> = {}): CachedRegistry => {
  const { onFault, ...bounds } = { ...defaults, ...options };
  const report = (thrown: unknown): undefined => {
    onFault(asRankerError(thrown, 'REGISTRY_READ'));
  };

  const keep = async (model: ModelIdentity, files: ModelFiles): Promise<void> => {
    await keepFiles(folder, model, files);
    await prune(folder, model, bounds);
  };

  return {
    ...registry,
    fetch: async (model) => {
      const kept = await keptFiles(folder, model).catch(report);
      if (kept) return kept;
      const files = await registry.fetch(model);
      await keep(model, files).catch(report);
      return files;
    },
    notePromotion: (name, promotion) => registry.notePromotion(name, promotion).catch(report),
    remember: async (reference, version) => {
      if (!(await isKept(folder, version))) await keep(version, await registry.fetch(version));
      await rememberGood(folder, reference, version);
    },
    retain: (model, until) => retainEntry(folder, model, until),
    lastGood: async (name, reference) => {
      const version = await readGood(folder, name, reference).catch(report);
      const files = version && (await keptFiles(folder, version).catch(report));
      return files && { version, files };
    },
  };
};
