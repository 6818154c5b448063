import { standardInput } from '../../bus/file/read-bytes.ts';
import { RankerError } from '../../errors.ts';

/** Standard input can be read once. @throws RankerError USAGE */
export const onceFromInput = (paths: readonly (string | undefined)[]): void => {
  if (paths.filter((path) => path === standardInput).length < 2) return;
  throw new RankerError('USAGE', 'only one file can be "-", standard input');
};
