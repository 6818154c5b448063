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
    `${path}: the file is no database; \`serve\` mends a damaged log at its start; move any other file away, and a new`,
  );
});
