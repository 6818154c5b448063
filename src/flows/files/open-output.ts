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

const isArray = (path: string): boolean => /\.json(\.gz)?$/i.test(path);

/**
 * A file that is seen whole or not at all, an array where its name says `.json`; or else the lines as they come.
 * @throws RankerError OUTPUT_WRITE
 */
export const openOutput = async (path: string | undefined, print: (line: string) => Promise<void>): Promise<Output> => {
  if (path === undefined) return { write: print, commit: nothing, discard: nothing };
  const file = await AtomicFile.open(path);
  const discard = () => file.discard();
  if (!isArray(path)) return { write: (line) => file.write(`${line}\n`), commit: () => file.commit(), discard };
  let before = '[\n';
  const write = (line: string): Promise<void> => {
    const item = before + line;
    before = ',\n';
    return file.write(item);
  };
  const commit = async (): Promise<void> => {
    await file.write(before === '[\n' ? '[]\n' : '\n]\n');
    await file.commit();
  };
  return { write, commit, discard };
};
