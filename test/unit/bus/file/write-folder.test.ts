import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeFolder } from '../../../../src/bus/file/write-folder.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

test('a folder that cannot be made is told with the reason', async () => {
  const path = join(tempFolder(), 'file');
  writeFileSync(path, '');
  await expect(writeFolder(path, async () => {})).rejects.toMatchObject({
    code: 'OUTPUT_WRITE',
    message: expect.stringMatching(/file can't be made: EEXIST/),
  });
});
