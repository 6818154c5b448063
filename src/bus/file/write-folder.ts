import { join } from 'node:path';
import { asRankerError, RankerError } from '../../errors.ts';
import { makeFolder } from '../../make-folder.ts';
import { AtomicFile } from './atomic-file.ts';

/**
 * Lets `work` write files of a folder, which is created if missing; all of them appear when it is done, none after a
 * fault.
 * @throws RankerError OUTPUT_WRITE, and what `work` throws
 */
export const writeFolder = async <T>(
  folder: string,
  work: (open: (name: string) => Promise<AtomicFile>) => Promise<T>,
): Promise<T> => {
  try {
    makeFolder(folder);
  } catch (cause) {
    const { message } = asRankerError(cause);
    throw new RankerError('OUTPUT_WRITE', `${folder} can't be made: ${message}`, { path: folder }, { cause });
  }
  const files: AtomicFile[] = [];
  const open = async (name: string): Promise<AtomicFile> => {
    const file = await AtomicFile.open(join(folder, name));
    files.push(file);
    return file;
  };
  try {
    const result = await work(open);
    for (const file of files) await file.commit();
    return result;
  } catch (fault) {
    for (const file of files) await file.discard();
    throw fault;
  }
};
