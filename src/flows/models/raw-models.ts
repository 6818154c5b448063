import { RankerError } from '../../errors.ts';
import type { Model } from '../../infer/model.ts';
import { isVersionNumber } from '../../registry/names.ts';
import type { Registry } from '../../registry/port.ts';
import { findModel } from './find-model.ts';
import { openLruCache } from './lru-cache.ts';
import { loadVersion } from './open-served.ts';

/** A model as the Open Inference Protocol sees it. */
export type RawModel = {
  readonly name: string;
  readonly version: number;
  /** Columns of a row, in order. */
  readonly features: readonly string[];
  /**
   * @param rows - float32 [count, features], row-major
   * @returns one value a row, by the name of the output
   */
  readonly predict: (rows: Float32Array, count: number) => Promise<ReadonlyMap<string, Float32Array>>;
  readonly outputs: readonly string[];
};

const raw = ({ card, version, predict }: Model): RawModel => ({
  name: card.name,
  version,
  features: card.features,
  outputs: card.heads,
  predict: async (rows, count) => {
    const { probability, seconds, failureSeconds } = await predict(rows, count);
    const values = { probability, seconds, failure_seconds: failureSeconds };
    return new Map(card.heads.flatMap((head) => (values[head] ? [[head, values[head]] as const] : [])));
  },
});

/** Models for callers that bring their own rows. Faults: MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ. */
export type RawModels = {
  /**
   * Keeps a model open until the work is done.
   * @param version - its number; undefined: the model in service
   */
  readonly use: <T>(name: string, version: string | undefined, work: (model: RawModel) => Promise<T>) => Promise<T>;
  readonly versions: (name: string) => Promise<readonly number[]>;
  readonly close: () => Promise<void>;
};

type RawModelsDeps = {
  readonly registry: Registry;
  readonly name: string;
  /** The model in service; its rows do not count as drift. It stays open until a run that begins at once has ended. */
  readonly inService: () => Model | undefined;
};

/** Most versions that stay loaded besides the one that serves. */
const mostLoaded = 2;

/** The model in service, and at most two other versions of it, loaded on demand. */
export const rawModels = ({ registry, name, inService }: RawModelsDeps): RawModels => {
  const cache = openLruCache<Model>(mostLoaded, (model) => model.close());

  const checkName = (asked: string): void => {
    if (asked !== name) throw new RankerError('MODEL_NOT_FOUND', 'there is no model of this name', { name: asked });
  };

  const load = async (version: string): Promise<Model> =>
    loadVersion(registry, await findModel(registry, name, version));

  return {
    use: async (asked, version, work) => {
      checkName(asked);
      const serving = inService();
      if (serving && (version === undefined || version === String(serving.version))) return work(raw(serving));
      if (version === undefined) throw new RankerError('MODEL_NOT_FOUND', 'no model serves yet', { name });
      if (isVersionNumber(version)) {
        return cache.use(
          version,
          () => load(version),
          (model) => work(raw(model)),
        );
      }
      throw new RankerError('MODEL_NOT_FOUND', 'versions are numbers from 1', { version });
    },
    versions: async (asked) => {
      checkName(asked);
      return (await registry.list(name)).map(({ version }) => version);
    },
    close: cache.close,
  };
};
