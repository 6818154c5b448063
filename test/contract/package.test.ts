import { execFile } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

test('what npm pack makes of a checkout simulates, trains and ranks elsewhere', async () => {
  const folder = tempFolder();
  const installed = join(folder, 'node_modules', 'provider-ranker');
  mkdirSync(installed, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: root });
  await run('tar', ['-xzf', join(folder, stdout.trim()), '-C', installed, '--strip-components=1']);
  symlinkSync(join(root, 'node_modules'), join(installed, 'node_modules'));
  const env = { PATH: process.env.PATH, DATA_DIR: join(folder, 'data') };
  const program = join(installed, 'bin', 'provider-ranker.js');
  const does = async (...args: readonly string[]) =>
    (await run(process.execPath, [program, ...args], { cwd: folder, env, maxBuffer: 1e9 })).stdout;
  await does('simulate', '--seed', '1', '--deployments', '500', '--out', 'sim');
  const trained = JSON.parse(await does('train', '--dataset', 'sim/outcomes.ndjson', '--json'));
  expect(trained).toMatchObject({ rejected: 0, model: { version: 1 } });
  const ranked = await does('rank', '--requests', 'sim/requests.ndjson', '--dataset', 'sim/outcomes.ndjson');
  expect(ranked.trim().split('\n')).toHaveLength(500);
});
