import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStateFile } from '../../../src/bus/state-file.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

test('a damaged state is named, with what its operator has to do', () => {
  const path = join(tempFolder(), 'collect.sqlite');
  writeFileSync(path, 'no database');
  const open = () => openStateFile(path);
  expect(open).toThrow(expect.objectContaining({ code: 'BUS_STORAGE' }));
  expect(open).toThrow(
    `${path}: file is not a database: the file is no database; move it away, and a new one is begun`,
  );
});
