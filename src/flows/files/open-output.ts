import { AtomicFile } from '../../bus/file/atomic-file.ts';

/** Where a command's lines go. */
export type Output = {
  readonly write: (line: string) => Promise<void>;
  /** Lets what was written be seen. */
  readonly commit: () => Promise<void>;
  /** Leaves a file as it was before. */
  readonly discard: () => Promise<void>;
};

const nothing = async (): Promise<void> => {};

/**
 * A file that is seen whole or not at all, or else the lines as they come.
 * @throws RankerError OUTPUT_WRITE
 */
export const openOutput = async (path: string | undefined, print: (line: string) => Promise<void>): Promise<Output> => {
  if (path === undefined) return { write: print, commit: nothing, discard: nothing };
  const file = await AtomicFile.open(path);
  return {
    write: (line) => file.write(`${line}\n`),
    commit: () => file.commit(),
    discard: () => file.discard(),
  };
};
