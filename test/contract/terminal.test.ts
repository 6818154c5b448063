import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { fixture } from '../helpers/models/trained.ts';
import { programCommand, runCommand } from '../helpers/programs/run-command.ts';
import { openTerminal } from '../helpers/programs/terminal.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const whatIf = ['whatif', '--requests', fixture('requests.ndjson'), '--down', 'RECAS-BARI'];
const columns = 60;
const [bold, red] = ['\u001b[1m', '\u001b[31m'];

const onTerminal = async (environment: Readonly<Record<string, string>>, command = whatIf) => {
  const terminal = openTerminal(tempFolder(), [...programCommand, ...command], environment, columns);
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

describe('Ctrl-C, once it shows how far it is, ends', () => {
  const work = join(inject('sharedFolder'), 'interrupted');
  const [outcomes, requests, truth, raw] = ['outcomes', 'requests', 'truth', 'raw'].map((name) =>
    join(work, 'sim', `${name}.ndjson`),
  ) as [string, string, string, string];
  const recorded = ['--requests', requests, '--dataset', outcomes];

  beforeAll(async () => {
    mkdirSync(work);
    const simulated = ['simulate', '--seed', '1', '--deployments', '8000', '--raw', '--out', 'sim'];
    expect((await runCommand(work, simulated)).code).toBe(0);
  });

  test.each([
    { shown: 'simulating: ', command: ['simulate', '--seed', '1', '--deployments', '2000000', '--out', 'out'] },
    { shown: 'training: ', command: ['train', '--dataset', outcomes] },
    { shown: 'fitting: ', command: ['evaluate', '--dataset', outcomes, '--requests', requests, '--truth', truth] },
    { shown: 'collecting: ', command: ['collect', '--raw', raw, '--out', 'out'] },
    { shown: 'ranking: ', command: ['rank', ...recorded, '--out', 'out.ndjson'] },
    { shown: 'ranking: ', command: ['whatif', ...recorded, '--down', 'RECAS-BARI'] },
    {
      shown: 'ranking: ',
      command: ['replay', ...recorded, '--model', 'history', '--against', 'history:weighted', '--out', 'out.ndjson'],
    },
  ])('$command.0', async ({ shown, command }) => {
    const folder = tempFolder();
    const terminal = openTerminal(folder, [...programCommand, ...command], {}, columns);
    await expect.poll(terminal.screen, { timeout: 120_000, interval: 20 }).toContain(shown);
    const begin = performance.now();
    terminal.type('\u0003');
    const { code, screen } = await terminal.ended;
    expect(performance.now() - begin).toBeLessThan(10_000);
    expect(code, screen).toBe(130);
    expect(stripVTControlCharacters(screen)).toMatch(/INTERRUPTED: ended before it was done/);
    const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((one) => one.isFile());
    expect(files.map(({ name }) => name)).toEqual([]);
  });
});
