import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { programCommand } from '../helpers/programs/run-command.ts';
import { openTerminal } from '../helpers/programs/terminal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const fromDebian = new URL('../../scripts/servers/from-debian.sh', import.meta.url).pathname;

/** How a shell is started without anybody's settings, and how it takes the script, as its first line says. */
const shells = {
  bash: { command: ['bash', '--norc', '--noprofile', '-i'], load: 'eval "$(provider-ranker completion bash)"' },
  zsh: { command: ['zsh', '-f', '-i'], load: 'eval "$(provider-ranker completion zsh)"' },
  fish: { command: ['fish', '--no-config', '--interactive'], load: 'provider-ranker completion fish | source' },
} as const;

const cases: readonly { readonly keys: string; readonly words: readonly string[] }[] = [
  { keys: 'ra\t', words: ['rank'] },
  { keys: 'mod\tsh\tchampion', words: ['models', 'show', 'champion'] },
  { keys: 'rank --req\tr.ndjson --expl\t', words: ['rank', '--requests', 'r.ndjson', '--explain'] },
  { keys: 'rank --requests kept-re\t--da\tx', words: ['rank', '--requests', 'kept-requests.ndjson', '--dataset', 'x'] },
  { keys: 'dead\trep\t--dry\t', words: ['dead-letters', 'replay', '--dry-run'] },
  { keys: 'simulate --msg-version 1.2\t', words: ['simulate', '--msg-version', '1.2.0'] },
  { keys: 'completion fi\tx', words: ['completion', 'fish', 'x'] },
  { keys: 'rank --requests models --da\tx', words: ['rank', '--requests', 'models', '--dataset', 'x'] },
  { keys: 'explain --registry models kep\t', words: ['explain', '--registry', 'models', 'kept-requests.ndjson'] },
];

/** A shell at its prompt, with a `provider-ranker` that writes down its words instead of following them. */
const openShell = async (name: keyof typeof shells, load: string = shells[name].load) => {
  const folder = tempFolder();
  const heard = join(folder, 'heard');
  mkdirSync(join(folder, 'bin'));
  const script = join(folder, 'bin', 'provider-ranker');
  writeFileSync(
    script,
    `#!/bin/sh\nif [ "$*" = 'completion ${name}' ]; then exec ${programCommand.join(' ')} "$@"; fi\n` +
      `{ printf '%s\\t' "$@"; echo; } >> '${heard}'\n`,
  );
  chmodSync(script, 0o755);
  writeFileSync(join(folder, 'kept-requests.ndjson'), '');
  const environment = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, HOME: folder, LANG: 'C.UTF-8' };
  const terminal = openTerminal(folder, shells[name].command, environment, 200);
  terminal.type(`${load}; echo lo''aded\r`);
  await expect.poll(() => stripVTControlCharacters(terminal.screen()), { timeout: 120_000 }).toContain('loaded');
  const lines = (): string[] => (existsSync(heard) ? readFileSync(heard, 'utf8').split('\n').slice(0, -1) : []);
  return {
    /** Types a command line and gives the words that it came to; none when nothing came of it. */
    enter: async (keys: string): Promise<string[]> => {
      const before = lines().length;
      terminal.type(`provider-ranker ${keys}\r`);
      const until = performance.now() + 60_000;
      while (lines().length === before && performance.now() < until) await sleep(20);
      return lines().slice(before).join('').split('\t').slice(0, -1);
    },
    screen: () => stripVTControlCharacters(terminal.screen()),
    leave: () => terminal.type('\u0003exit\r'),
  };
};

describe.each(['bash', 'zsh', 'fish'] as const)('%s', (name) => {
  beforeAll(() => execFileSync(fromDebian, [name]));

  test('completes commands, options, values and files at its prompt', async () => {
    const shell = await openShell(name);
    for (const { keys, words } of cases) expect(await shell.enter(keys), shell.screen()).toEqual(words);
    shell.leave();
  });
});

test('zsh completes at the first Tab where the script is a file of its fpath', async () => {
  execFileSync(fromDebian, ['zsh']);
  const shell = await openShell(
    'zsh',
    'provider-ranker completion zsh > _provider-ranker; fpath+=$PWD; autoload -U compinit; compinit -u -D',
  );
  expect(await shell.enter('ra\t--expl\t'), shell.screen()).toEqual(['rank', '--explain']);
  shell.leave();
});
