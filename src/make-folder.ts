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
 * Makes a folder and those above it, unless they are there. Node's own way of doing so never ends where nothing can be
 * made though the folder above is there, such as below /proc or an automounter's folder.
 * @throws the system's error
 */
export const makeFolder = (path: string): void => {
  const above = dirname(path);
  if (above !== path && !isFolder(above)) makeFolder(above);
  makeOne(path);
};
