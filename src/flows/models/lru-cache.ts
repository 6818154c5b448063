/** Something that is loaded or about to be, and closed when it is out and nobody uses it. */
type Entry<Loaded> = { readonly loaded: Promise<Loaded>; users: number; isOut: boolean };

export type LruCache<Loaded> = {
  /**
   * Gives `work` what stands under a key, loaded first if it isn't. What `load` fails with is thrown, and not kept.
   */
  readonly use: <Result>(
    key: string,
    load: () => Promise<Loaded>,
    work: (loaded: Loaded) => Promise<Result>,
  ) => Promise<Result>;
  readonly close: () => Promise<void>;
};

/**
 * Keeps what takes long to load: the `most` that were asked for last stay, others are closed when nobody uses them any more.
 */
export const openLruCache = <Loaded>(most: number, closeOne: (loaded: Loaded) => Promise<void>): LruCache<Loaded> => {
  /** The least lately asked for comes first. */
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
