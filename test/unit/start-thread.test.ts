import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const startThread = new URL('../../src/start-thread.ts', import.meta.url).href;

const hotLoop = `
const sumOfRoots = (n) => { let sum = 0; for (let i = 0; i < n; i++) sum += Math.sqrt(i); return sum; };
for (let round = 0; round < 300; round++) sumOfRoots(100_000);`;

test('the code of a training thread is compiled while it waits, never beside it', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'hot.ts'), hotLoop);
  const file = JSON.stringify(pathToFileURL(join(folder, 'hot')).href);
  const program = `import { startThread } from ${JSON.stringify(startThread)}; startThread(new URL(${file}));`;
  const args = ['--trace-opt', '--input-type=module', '--eval', program];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const compiled = stdout.split('\n').filter((line) => /^\[compiling .*sumOfRoots/.test(line));
  expect(compiled.length).toBeGreaterThan(0);
  for (const line of compiled) expect(line).toContain('ConcurrencyMode::kSynchronous');
});
