import { execFile } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const root = join(import.meta.dirname, '..', '..');

const tests = `
test('good', () => {});
test('bad', () => expect(1).toBe(2));
test.skip('left out', () => {});
describe('a group', () => {
  beforeAll(() => { throw new Error('its hook'); });
  test('never', () => {});
});
test('endless', () => new Promise(() => {}), 600_000);
`;

/** Cuts the run of tests once it has come to the endless one; all else runs to its end. */
const timeout = `#!/usr/bin/env bash
shift 2
if [ "$1 $2" != 'npm test' ]; then exec "$@"; fi
"$@" &
until [ "$(grep -c . "$CI_RESULTS")" -ge 2 ]; do sleep 0.1; done
sleep 1
kill $!
exit 124
`;

/** Tests are run by vitest itself; all else is there, or works. */
const npm = `#!/usr/bin/env bash
case $1 in
  test) exec "${process.execPath}" "${root}/node_modules/vitest/vitest.mjs" run "\${@:3}" ;;
  start) exec "${process.execPath}" -e 'http.createServer((_, reply) => reply.end()).listen(process.env.PORT)' ;;
esac
`;

test('CI tells of a run of tests that is cut that it was, and what had passed and failed until then', async () => {
  const folder = tempFolder();
  const programs = join(folder, 'programs');
  for (const name of ['.ci', 'scripts', 'programs']) mkdirSync(join(folder, name));
  cpSync(join(root, '.ci', 'run'), join(folder, '.ci', 'run'));
  cpSync(join(root, 'scripts', 'ci-results.ts'), join(folder, 'scripts', 'ci-results.ts'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  writeFileSync(join(folder, 'some.test.js'), tests);
  writeFileSync(join(folder, 'vitest.config.mjs'), 'export default { test: { globals: true } };');
  for (const [name, text] of Object.entries({ timeout, npm, npx: '#!/bin/sh\n', git: '#!/bin/sh\n' })) {
    writeFileSync(join(programs, name), text);
    chmodSync(join(programs, name), 0o755);
  }
  const env = { ...process.env, PATH: `${programs}:${process.env.PATH}` };
  const { stdout } = await promisify(execFile)(join(folder, '.ci', 'run'), { env }).catch((ended) => ended);
  const told = stdout.trim().split('\n').slice(-6);
  expect(told).toEqual([
    'left out: 2 skipped tests of npm test',
    expect.stringMatching(/^left out: npm audit/),
    expect.stringMatching(/^failed: some.test.js: bad: expected 1 to be 2/),
    'failed: some.test.js: a group: its hook',
    'failed: npm test was cut after 900 s, when 1 tests had passed and 2 failed',
    '7 passed, 3 failed',
  ]);
});
