import { standardInput } from '../../bus/file/read-bytes.ts';
import { RankerError } from '../../errors.ts';

type Paths = readonly (string | undefined)[];

/** Whether one of them is standard input. */
export const isFromInput = (paths: Paths): boolean => paths.includes(standardInput);

/** Standard input can be read once. @throws RankerError USAGE */
export const onceFromInput = (paths: Paths): void => {
  if (paths.filter((path) => path === standardInput).length < 2) return;
  throw new RankerError('USAGE', 'only one file can be "-", standard input');
};
