type Closable = { readonly close: () => Promise<void> };

/** Opens something on first use, and after a failure on the next use. */
export const openOnce = <T extends Closable>(
  open: () => Promise<T>,
): { readonly open: () => Promise<T> } & Closable => {
  let opened: Promise<T> | undefined;
  return {
    open: () => {
      opened ??= open().catch((thrown: unknown) => {
        opened = undefined;
        throw thrown;
      });
      return opened;
    },
    close: async () => {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
};
