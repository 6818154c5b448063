import type { ServedModel } from '../contracts/ranked.ts';
import { readMargins } from '../infer/attribution/read-margins.ts';
import type { Explainer } from '../infer/explanation/explain-fully.ts';
import { loadModel, type Model } from '../infer/model.ts';
import type { Registry } from '../registry/port.ts';

/** A second session of a model, apart from the one that serves, so that questions of explaining leave its figures alone. */
export type Loaded = { readonly explainer: Explainer; readonly model: Model };

type Entry = { readonly loaded: Promise<Loaded>; users: number; isOut: boolean };

/** The models that answers came from, loaded to explain them; the latest few stay. */
export type Explainers = {
  /**
   * Lends the model of an answer to `work`.
   * @throws RankerError MODEL_NOT_FOUND, MODEL_REFUSED, REGISTRY_READ when it can't be had any more
   */
  readonly lend: <Result>(model: ServedModel, work: (loaded: Loaded) => Promise<Result>) => Promise<Result>;
  readonly close: () => Promise<void>;
};

const mostModels = 2;

export const openExplainers = (registry: Registry): Explainers => {
  const entries = new Map<string, Entry>();

  const load = async ({ name, version, sha256 }: ServedModel): Promise<Loaded> => {
    const { onnx, card } = await registry.fetch({ name, version, sha256, aliases: [], createdAt: 0 });
    const model = await loadModel(onnx, card, version);
    const { vectoriser, predict } = model;
    return { model, explainer: { vectoriser, predict, margins: readMargins(onnx, card) } };
  };

  const closeIdle = async (entry: Entry): Promise<void> => {
    if (!entry.isOut || entry.users > 0) return;
    const loaded = await entry.loaded.catch(() => undefined);
    await loaded?.model.close();
  };

  const takeOut = (key: string): Promise<void> => {
    const entry = entries.get(key)!;
    entries.delete(key);
    entry.isOut = true;
    return closeIdle(entry);
  };

  const entryOf = (model: ServedModel): Entry => {
    const key = `${model.name}/${model.version}/${model.sha256}`;
    const entry = entries.get(key) ?? { loaded: load(model), users: 0, isOut: false };
    entries.delete(key);
    entries.set(key, entry);
    entry.loaded.catch(() => {
      if (entries.get(key) === entry) entries.delete(key);
    });
    const [oldest] = entries.keys();
    if (entries.size > mostModels && oldest !== undefined) void takeOut(oldest);
    return entry;
  };

  return {
    lend: async (model, work) => {
      const entry = entryOf(model);
      entry.users++;
      try {
        return await work(await entry.loaded);
      } finally {
        entry.users--;
        await closeIdle(entry);
      }
    },
    close: async () => {
      await Promise.all([...entries.keys()].map(takeOut));
    },
  };
};
