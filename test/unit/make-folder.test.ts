import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/make-folder.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

test('a folder is made with those above it, and may be there', () => {
  const folder = join(tempFolder(), 'a', 'b', 'c');
  makeFolder(folder);
  makeFolder(`${folder}/`);
  expect(existsSync(folder)).toBe(true);
});

test('a file in the way is told', () => {
  const file = join(tempFolder(), 'file');
  writeFileSync(file, '');
  expect(() => makeFolder(file)).toThrow(/EEXIST/);
  expect(() => makeFolder(join(file, 'a', 'b'))).toThrow(/ENOTDIR|EEXIST/);
});

test('where nothing can be made, the system says so instead of trying for ever', () => {
  expect(() => makeFolder('/proc/none/a')).toThrow(/ENOENT|EACCES|EROFS|EPERM/);
});
