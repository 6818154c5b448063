import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { expect, inject, test } from 'vitest';
import { programCommand, runCommand } from '../helpers/run-command.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import { openTerminal } from '../helpers/terminal.ts';
import { fixture } from '../helpers/trained.ts';

const whatIf = ['whatif', '--requests', fixture('requests.ndjson'), '--down', 'RECAS-BARI'];
const columns = 60;
const [bold, red] = ['\u001b[1m', '\u001b[31m'];

const onTerminal = async (environment: Readonly<Record<string, string>>, command = whatIf) => {
  const compiled = { NODE_COMPILE_CACHE: join(inject('sharedFolder'), 'compiled') };
  const terminal = openTerminal(
    tempFolder(),
    [...programCommand, ...command],
    { ...compiled, ...environment },
    columns,
  );
  const { code, screen } = await terminal.ended;
  expect(code, screen).toBe(0);
  return screen.replaceAll('\r\n', '\n');
};

const explain = ['rank', '--requests', fixture('requests.ndjson'), '--explain'];

test('a terminal shows what matters in colours, and the tables fit it', async () => {
  const screen = await onTerminal({});
  expect(screen).toContain(`${red}no`);
  const tables = stripVTControlCharacters(screen)
    .split('\n')
    .filter((line) => /^ *\S+ +\S+ +\S+\/|^#|^-/.test(line));
  expect(tables.length).toBeGreaterThan(20);
  for (const line of tables) expect(line.length, line).toBeLessThanOrEqual(columns);
});

test('rank --explain shows the first provider in bold', async () => {
  expect(await onTerminal({}, explain)).toContain(bold);
});

test('no line of results stands behind the progress on one line', async () => {
  const screen = await onTerminal({}, explain);
  expect(screen).toContain('ranking: ');
  expect(screen).not.toMatch(/requests[0-9a-f]{8}-/);
});

test.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }, { NODE_DISABLE_COLORS: '1' }, { FORCE_COLOR: '0' }])(
  'a terminal that asks for none gets none: %o',
  async (environment) => {
    expect(await onTerminal(environment)).not.toContain('\u001b[3');
  },
);

test('what goes to a pipe is plain, but in colours where FORCE_COLOR asks', async () => {
  const plain = await runCommand(tempFolder(), whatIf);
  expect([plain.code, plain.stdout.includes('\u001b')]).toEqual([0, false]);
  const forced = await runCommand(tempFolder(), whatIf, { FORCE_COLOR: '1' });
  expect(forced.stdout).toContain('\u001b[31m');
  expect(stripVTControlCharacters(forced.stdout)).toBe(plain.stdout);
});

test('--json is never in colours', async () => {
  const { stdout } = await runCommand(tempFolder(), [...whatIf, '--json'], { FORCE_COLOR: '1' });
  expect(stdout).not.toContain('\u001b');
});
