import { execFile } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { tempFolder } from '../helpers/temp-folder.ts';

const scripts = join(import.meta.dirname, '..', '..', 'scripts', 'servers');

/** Installs in half a second, and like apt refuses to beside another. */
const apt = `#!/bin/sh
mkdir "$TMPDIR/busy" || exit 100
sleep 0.5
[ "$1" = install ] && for package; do :; done && printf '#!/bin/sh\\n' >"$TMPDIR/$package" && chmod +x "$TMPDIR/$package"
rmdir "$TMPDIR/busy"
`;

test('programs that several want at once are installed one after the other, each once', async () => {
  const folder = tempFolder();
  for (const [name, text] of [
    ['apt-get', apt],
    ['id', '#!/bin/sh\necho 0\n'],
  ] as const) {
    writeFileSync(join(folder, name), text);
    chmodSync(join(folder, name), 0o755);
  }
  const env = { PATH: `${folder}:${process.env.PATH}`, TMPDIR: folder };
  const told = async (script: string, ...args: readonly string[]) =>
    (await promisify(execFile)(join(scripts, script), args, { env })).stdout;
  const wanted = ['first-program', 'second-program', 'first-program'];
  expect(await Promise.all(wanted.map((program) => told('from-debian.sh', program)))).toEqual(
    wanted.map((program) => `${join(folder, program)}\n`),
  );
});
