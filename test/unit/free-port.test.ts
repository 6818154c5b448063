import { execFile } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const script = join(import.meta.dirname, '..', '..', 'scripts', 'servers', 'process.sh');

test('the port of a server that is down for a while is nobody else’s, until its folder is gone', async () => {
  const folder = tempFolder();
  const serverOf = (name: string): string => join(folder, name);
  // In place of random numbers, each call counts from 0 on.
  const counted = '. "$0"; server=$1; unset RANDOM; n=0; RANDOM=n++; free_port';
  const port = async (name: string) => {
    mkdirSync(serverOf(name));
    const env = { ...process.env, TMPDIR: folder };
    return (await promisify(execFile)('bash', ['-c', counted, script, serverOf(name)], { env })).stdout;
  };
  const first = await port('first');
  const others = await Promise.all(['second', 'third', 'fourth'].map(port));
  expect(new Set([first, ...others]).size).toBe(4);

  rmdirSync(serverOf('first'));
  expect(await port('fifth')).toBe(first);
});
