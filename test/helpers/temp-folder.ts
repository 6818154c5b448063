import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';

const make = (): string => mkdtempSync(join(tmpdir(), 'provider-ranker-'));

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** A folder of one's own, gone after the test. */
export const tempFolder = (): string => {
  const folder = make();
  onTestFinished(() => remove(folder));
  return folder;
};

/** A folder for all tests of a file, gone after the last. */
export const tempFolderOfFile = (): string => {
  const folder = make();
  afterAll(() => remove(folder));
  return folder;
};
