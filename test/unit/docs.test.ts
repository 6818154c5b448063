import { execSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { problemKinds } from '../../src/api/faults/problem-kinds.ts';
import { openLog } from '../../src/bus/embedded/log.ts';
import { RankedEntry, RankedMessage } from '../../src/contracts/answers/ranked.ts';
import { resources } from '../../src/contracts/fields/resources.ts';
import { parseJson } from '../../src/contracts/json/parse-json.ts';
import { decodeRequest } from '../../src/contracts/messages/decode-request.ts';
import { OutcomeMessage, RankRequestMessage } from '../../src/contracts/messages/message-schemas.ts';
import { type ErrorCode, errorCodes } from '../../src/errors.ts';
import { isUserCaused, userCausedReasons } from '../../src/features/history/events/user-caused.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Cells of the table rows whose first cell matches. */
const rowsOf = (page: string, first: RegExp): string[][] =>
  page
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => cells[0] === '' && first.test(cells[1] ?? ''))
    .map((cells) => cells.slice(1, -1));

/** A code that is new to errors.ts may still lack its kind; the compiler tells. */
const statusOf = (code: ErrorCode): number => (problemKinds as Partial<typeof problemKinds>)[code]?.status ?? 500;

const errorRows = rowsOf(read('docs/errors.md'), /^`[A-Z_]+`$/);
const documented = errorRows.map(([code]) => code!.slice(1, -1));

test('docs/errors.md tells of every code', () => {
  const missing = errorCodes.filter((code) => !documented.includes(code));
  const lines = missing.map((code) => `| \`${code}\` | ${statusOf(code)} | means what | do what |`);
  expect(missing, `add to a table of docs/errors.md:\n${lines.join('\n')}\n`).toEqual([]);
});

test('docs/errors.md tells of no code that there is not, and of none twice', () => {
  const known: readonly string[] = errorCodes;
  const wrong = documented.filter((code, at) => !known.includes(code) || documented.indexOf(code) < at);
  expect(wrong, `take from docs/errors.md: ${wrong.join(', ')}`).toEqual([]);
});

test('docs/errors.md says of each code the HTTP status that REST answers with, and what to do', () => {
  for (const [code, status, ...texts] of errorRows) {
    const name = errorCodes.find((one) => `\`${one}\`` === code);
    if (name) expect(status, `HTTP column of ${name} in docs/errors.md`).toBe(String(statusOf(name)));
    expect(
      texts.map((text) => text.length > 0),
      `${code} needs "Means" and "What to do"`,
    ).toEqual([true, true]);
  }
});

test('docs/journey.md has one line for each pattern of user-caused reasons, with an example that it matches', () => {
  const examples = rowsOf(read('docs/journey.md'), /^\d+$/).map((cells) => cells.at(-1)!.slice(1, -1));
  expect(examples).toHaveLength(userCausedReasons.length);
  for (const [at, pattern] of userCausedReasons.entries()) expect(examples[at]).toMatch(pattern);
});

test("what docs/journey.md calls never the user's is not taken for it", () => {
  const [sentence] = read('docs/journey.md').match(/These are never the user's[\s\S]*?\n\n/) ?? [''];
  const reasons = [...sentence.matchAll(/`([^`]+)`/g)].map(([, reason]) => reason!);
  expect(reasons.length).toBeGreaterThan(3);
  expect(reasons.filter(isUserCaused)).toEqual([]);
});

test('docs/messages.md tells of every field of a request, an outcome and an answer', () => {
  const page = read('docs/messages.md');
  const named = new Set([...page.matchAll(/`([a-z][a-z\d_]*)`/g)].map(([, name]) => name!));
  for (const stem of resources)
    for (const part of ['quota', 'usage', 'requ']) {
      if (named.has(stem) && page.includes(`\`…_${part}\``)) named.add(`${stem}_${part}`);
    }
  const shapes = [
    RankRequestMessage.shape,
    RankRequestMessage.shape.providers.element.shape,
    OutcomeMessage.shape,
    RankedMessage.shape,
    RankedEntry.shape,
  ];
  const lost = shapes.flatMap((shape) => Object.keys(shape)).filter((name) => !named.has(name));
  expect(lost, 'add to docs/messages.md').toEqual([]);
});

test('the request that docs/messages.md shows is one', () => {
  const [, example] = read('docs/messages.md').match(/```json\n([\s\S]*?)```/)!;
  const { uuid, candidates } = decodeRequest(parseJson(example!), { now: 0 });
  expect([uuid, candidates.length]).toEqual(['11efe306-7d65-feee-8c8c-0242e34b7d6d', 2]);
});

test('every source file that docs/journey.md names is there', () => {
  const named = [...read('docs/journey.md').matchAll(/`((?:[a-z-]+\/)+(?:[a-z-]+\.ts)?)`/g)].map(([, path]) => path!);
  expect(named.length).toBeGreaterThan(20);
  const lost = named.filter((path) => !existsSync(join(root, 'src', path)));
  expect(lost, 'mend docs/journey.md').toEqual([]);
});

test('every file that docs/developing.md names is there', () => {
  const named = [...read('docs/developing.md').matchAll(/`((?:src|test|scripts)\/[a-z/.-]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test('docs/developing.md has one line for each room of src, and for none that there is not', () => {
  const folders = globSync(['src/*/', 'src/flows/*/'], { cwd: root }).map((path) =>
    path.replaceAll('\\', '/').slice(4),
  );
  const rooms = folders.map((path) => path.replace(/\/$/, '')).filter((room) => room !== 'flows');
  const told = rowsOf(read('docs/developing.md'), /^`[a-z/-]+`$/).map(([room]) => room!.slice(1, -1));
  expect(told.toSorted()).toEqual(rooms.toSorted());
});

test('decisions have numbers without a gap or a double, and the list has each of them once, by number and title', () => {
  const files = globSync('docs/decisions/[0-9]*.md', { cwd: root }).map((path) => basename(path));
  const titles = files.map((file) => `[${/^# (.*)/.exec(read(`docs/decisions/${file}`))![1]}](${file})`);
  const numbers = files.map((file) => Number.parseInt(file, 10));
  expect(numbers).toEqual(numbers.map((_, at) => at + 1));
  const listed = [...read('docs/decisions/README.md').matchAll(/^- (\[[^\]]*\]\([^)]*\))/gm)].map(([, link]) => link);
  expect(listed.toSorted()).toEqual(titles.toSorted());
});

test('every link between the pages leads somewhere', () => {
  const pages = [
    'README.md',
    'CHANGELOG.md',
    ...globSync(['docs/**/*.md', 'bench/*.md', 'fixtures/*.md'], { cwd: root }),
  ];
  const lost = pages.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target]) => target!.replace(/#.*/, ''))
      .filter((target) => target !== '' && !/^[a-z]+:/.test(target) && !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page} links to ${target}`),
  );
  expect(lost).toEqual([]);
});

test('the command of docs/operating.md backs up a log that is in use, and is one to go on from', () => {
  const folder = tempFolder();
  const log = openLog(join(folder, 'data', 'log.sqlite'));
  onTestFinished(log.close);
  const append = (value: string) => log.append('training', [{ key: null, value }], 1, 0);
  append('before');
  const [, command] = read('docs/operating.md').match(/^ *(node -e ".*VACUUM INTO.*")$/m)!;
  execSync(command!, { cwd: folder });
  append('after');
  const copy = openLog(join(folder, 'log-copy.sqlite'));
  onTestFinished(copy.close);
  expect(copy.read('training', 0, 10).map(({ value }) => String(Buffer.from(value!)))).toEqual(['before']);
});

test('whoever installs the package has the pages that its README leads to', () => {
  const { files } = JSON.parse(read('package.json')) as { files: string[] };
  const pages = [...read('README.md').matchAll(/\]\(((?:docs|CHANGELOG)[^)#]*)/g)].map(([, page]) => page!);
  expect(pages.length).toBeGreaterThan(10);
  const isPacked = (page: string) => files.some((packed) => page === packed || page.startsWith(`${packed}/`));
  expect(pages.filter((page) => !isPacked(page))).toEqual([]);
});
