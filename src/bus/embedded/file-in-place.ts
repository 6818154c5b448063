import { statSync } from 'node:fs';
import { RankerError } from '../../errors.ts';

const identityOf = (path: string): string | undefined => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev}/${found.ino}`;
};

/**
 * Returns a check that throws BUS_STORAGE once another file, or none, is at `path`: writes to a removed file would be
 * lost.
 */
export const fileInPlace = (path: string): (() => void) => {
  const opened = identityOf(path);
  return () => {
    if (identityOf(path) === opened) return;
    const claim = 'the file was removed or replaced while it was in use; put it back, or restart';
    throw new RankerError('BUS_STORAGE', `Log ${path}: ${claim}.`, { path });
  };
};
