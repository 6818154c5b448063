import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLocalOffsets } from '../../../../../src/bus/kafka/subscribing/local-offsets.ts';
import { openFiles } from '../../../../helpers/open-files.ts';
import { tempFolder } from '../../../../helpers/temp-folder.ts';

test('offsets go on where they were, for one at a time', () => {
  const folder = tempFolder();
  const one = openLocalOffsets(folder, 'topic', 'group');
  const other = openLocalOffsets(folder, 'topic', 'group');
  expect([one.tryAcquire(), other.tryAcquire()]).toEqual([true, false]);
  one.write(3, 17);
  one.close();
  expect(other.tryAcquire()).toBe(true);
  expect(other.read()).toEqual(new Map([[3, 17]]));
  other.close();
});

test('offsets whose lock cannot be opened leave no file open', () => {
  const folder = tempFolder();
  openLocalOffsets(folder, 'topic', 'group').close();
  const lock = join(folder, readdirSync(folder).find((name) => name.endsWith('.lock'))!);
  rmSync(lock);
  mkdirSync(lock);
  expect(() => openLocalOffsets(folder, 'topic', 'group')).toThrow(/can.*t? be opened|unable to open/);
  expect(openFiles().filter((path) => path.startsWith(folder))).toEqual([]);
});
