/** A value that is loaded or being loaded, and is closed when it is evicted and no longer used. */
type Entry<Loaded> = { readonly loaded: Promise<Loaded>; users: number; isOut: boolean };

type LruCache<Loaded> = {
  /** Calls `work` with the value of a key, loading it first if needed. An error of `load` is thrown, and not cached. */
  readonly use: <Result>(
    key: string,
    load: () => Promise<Loaded>,
    work: (loaded: Loaded) => Promise<Result>,
  ) => Promise<Result>;
  readonly close: () => Promise<void>;
};

/**
 * A least-recently-used cache of `most` values that take long to load; evicted ones are closed when their last use
 * ends.
 */
export const openLruCache = <Loaded>(most: number, closeOne: (loaded: Loaded) => Promise<void>): LruCache<Loaded> => {
  /** The least recently used comes first. */
  const entries = new Map<string, Entry<Loaded>>();

  const closeIfDone = async ({ loaded, users, isOut }: Entry<Loaded>): Promise<void> => {
    if (!isOut || users > 0) return;
    const opened = await loaded.catch(() => undefined);
    if (opened) await closeOne(opened);
  };

  const takeOut = (key: string, entry: Entry<Loaded>): Promise<void> => {
    if (entries.get(key) === entry) entries.delete(key);
    entry.isOut = true;
    return closeIfDone(entry);
  };

  const entryOf = (key: string, load: () => Promise<Loaded>): Entry<Loaded> => {
    const entry = entries.get(key) ?? { loaded: load(), users: 0, isOut: false };
    entries.delete(key);
    entries.set(key, entry);
    for (const [oldest, other] of [...entries].slice(0, -most)) void takeOut(oldest, other);
    return entry;
  };

  return {
    use: async (key, load, work) => {
      const entry = entryOf(key, load);
      entry.users++;
      try {
        const loaded = await entry.loaded.catch((thrown: unknown) => {
          void takeOut(key, entry);
          throw thrown;
        });
        return await work(loaded);
      } finally {
        entry.users--;
        await closeIfDone(entry);
      }
    },
    close: async () => {
      await Promise.all([...entries].map(([key, entry]) => takeOut(key, entry)));
    },
  };
};
