import { AtomicFile } from '../../bus/file/atomic-file.ts';

/** Where a command's lines go. */
type Output = {
  readonly write: (line: string) => Promise<void>;
  /** Makes the written lines visible. */
  readonly commit: () => Promise<void>;
  /** Leaves the file as it was before. */
  readonly discard: () => Promise<void>;
};

const nothing = async (): Promise<void> => {};

const isArray = (path: string): boolean => /\.json(\.gz)?$/i.test(path);

/**
 * A file that appears whole or not at all, an array if its name ends with `.json`; without a path, lines are printed as
 * they come.
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
