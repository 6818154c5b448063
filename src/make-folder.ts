import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

const makeOne = (path: string): void => {
  try {
    mkdirSync(path);
  } catch (thrown) {
    if (!isFolder(path)) throw thrown;
  }
};

/**
 * Creates a folder and its parents, if missing. Node's own function never returns where nothing can be created although
 * the parent exists, such as below /proc or an automounter's folder.
 * @throws the system's error
 */
export const makeFolder = (path: string): void => {
  const above = dirname(path);
  if (above !== path && !isFolder(above)) makeFolder(above);
  makeOne(path);
};
