import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../src/contracts/answers/ranked.ts';
import { eventually } from '../../helpers/eventually.ts';
import { badRequests, oddRequests } from '../../helpers/messages/bad-requests.ts';
import { entry, failedMessage, outcomeMessage, request } from '../../helpers/messages/messages.ts';
import { writeLines } from '../../helpers/messages/rank-lines.ts';
import { bundledOutcomes, fixture, quickTraining } from '../../helpers/models/trained.ts';
import { runCommand, startCommand } from '../../helpers/programs/run-command.ts';
import { runHere } from '../../helpers/programs/run-here.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const lines = (text: string): string[] => text.trimEnd().split('\n');

const packed = readFileSync(fixture('outcomes.ndjson.gz'));
const bundled = bundledOutcomes();

const large = `{"uuid":"large","x":"${'x'.repeat(50 * 1024 * 1024)}"}`;

test.each([
  ['features', 'out'],
  ['train', 'registry'],
])('outcomes may come through standard input to %s, which works in a thread', async (command, target) => {
  const folder = tempFolder();
  const outcomes = bundled.slice(0, 400);
  const dataset = writeLines(join(folder, 'outcomes.ndjson'), outcomes);
  const args = (from: string) => [command, '--dataset', from, `--${target}`, join(folder, `by-${command}`), '--json'];
  const byFile = await runHere(folder, args(dataset), quickTraining);
  const byInput = await runCommand(folder, args('-'), quickTraining, false, outcomes.join('\n'));
  const [told, expected] = [byInput, byFile].map(({ code, stdout }) => {
    const { rows, features, outcomes: learned, model } = JSON.parse(stdout);
    return { code, rows, features, learned, sha256: model?.sha256 };
  });
  expect(told).toEqual({ ...expected, code: 0 });
});

describe('rank', () => {
  const good = request('last', [entry('A')]);
  const asked = [...badRequests.map(({ text }) => text), large, ...oddRequests.map(({ text }) => text), good];

  test('answers every line in its place, by its code, by the last rung or ranked, and names the bad ones', async () => {
    const folder = tempFolder();
    const requests = writeLines(join(folder, 'requests.ndjson'), asked);
    const { code, stdout, stderr } = await runHere(folder, ['rank', '--requests', requests]);
    expect(code).toBe(0);
    const answers = lines(stdout).map((line) => JSON.parse(line));
    expect(answers).toHaveLength(asked.length);
    for (const [at, bad] of badRequests.entries()) {
      expect(answers[at].error).toEqual({ code: bad.code, message: expect.stringMatching(/.{10}/) });
      expect(answers[at].uuid).toBe(bad.listed ? 'bad' : null);
      expect(answers[at].served_by).toBe(bad.partly ? 'rules' : bad.listed && 'tie_order');
      const listed = answers[at].ranked_providers?.map((one: { provider_name: string }) => one.provider_name);
      expect(listed).toEqual(bad.listed);
    }
    expect(answers[badRequests.length]).toEqual({
      uuid: null,
      error: { code: 'MESSAGE_TOO_LARGE', message: expect.any(String) },
    });
    for (const answer of answers.slice(badRequests.length + 1)) {
      expect(RankedMessage.parse(answer).served_by).toBe('rules');
    }
    expect(stderr).toContain(`${requests}:1: ${answers[0].error.message} (${badRequests[0]!.code})`);
    expect(stderr).toContain(`ranked ${oddRequests.length + 1} requests`);
    expect(stderr).toContain(`unreadable: ${badRequests.length + 1} requests, 0 outcomes`);
  });

  test('a half-written last line is answered by its code, and what stands before it is ranked', async () => {
    const folder = tempFolder();
    const requests = join(folder, 'requests.ndjson');
    writeFileSync(requests, `${JSON.stringify(good)}\n${JSON.stringify(good).slice(0, 300)}`);
    const { code, stdout } = await runHere(folder, ['rank', '--requests', requests]);
    expect(code).toBe(0);
    const [first, second] = lines(stdout).map((line) => JSON.parse(line));
    expect(first).toMatchObject({ uuid: 'last', served_by: 'rules' });
    expect(second).toMatchObject({ error: { code: 'MESSAGE_JSON' } });
  });

  test('a registry by a URL that is no web address is a slip, and no folder of that name', async () => {
    const folder = tempFolder();
    const { code, stderr } = await runCommand(folder, ['models', 'list', '--registry', 'file:///models']);
    expect([code, stderr, readdirSync(folder)]).toEqual([2, expect.stringContaining('a folder or an http'), []]);
  });

  test('requests may come through standard input', async () => {
    const input = JSON.stringify([good, request('after', [entry('B'), entry('A')])], undefined, 2);
    const { code, stdout } = await runCommand(tempFolder(), ['rank', '--json', '--requests', '-'], {}, false, input);
    expect(code).toBe(0);
    expect(lines(stdout).map((line) => JSON.parse(line).uuid)).toEqual(['last', 'after']);
  });

  test('what comes slowly through standard input is read to its end', async () => {
    const input = async function* () {
      yield `${JSON.stringify(request('first', [entry('A')]))}\n`;
      await eventually(() => expect(running.output().stderr).toContain('no model serves'));
      await setTimeout(200);
      yield JSON.stringify(request('second', [entry('A')]));
    };
    const running = startCommand(tempFolder(), ['rank', '--requests', '-'], {}, false, input());
    const { code, stdout } = await running.ended;
    expect(code).toBe(0);
    expect(lines(stdout).map((line) => JSON.parse(line).uuid)).toEqual(['first', 'second']);
  });

  test('bad outcomes are left out, counted, and named by their lines', async () => {
    const folder = tempFolder();
    const outcomes = [
      outcomeMessage('o-1', 'A', 10),
      '{"uuid": "half',
      { ...outcomeMessage('o-2', 'A', 11), status: 'MAYBE' },
      outcomeMessage('o-3', 'A', 12),
    ];
    const dataset = writeLines(join(folder, 'outcomes.ndjson'), outcomes);
    const requests = writeLines(join(folder, 'requests.ndjson'), [good]);
    const { code, stdout, stderr } = await runHere(folder, ['rank', '--requests', requests, '--dataset', dataset]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ served_by: 'history' });
    expect(stderr).toMatch(new RegExp(`${dataset}:2: .* \\(MESSAGE_JSON\\)`));
    expect(stderr).toMatch(new RegExp(`${dataset}:3: .*MAYBE.* \\(MESSAGE_STATUS\\)`));
    expect(stderr).toContain('on 2 outcomes; unreadable: 0 requests, 2 outcomes');
    expect(stderr).toContain(
      "no model serves, the ladder's lower rungs do: the registry has no provider-ranker champion",
    );
  });

  test('leaves the file of --out as it was when it fails, and no part of a new one', async () => {
    const folder = tempFolder();
    const out = join(folder, 'ranked.ndjson');
    writeFileSync(out, 'before');
    const missing = join(folder, 'missing.ndjson');
    const { code, stderr } = await runHere(folder, ['rank', '--requests', missing, '--out', out]);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`DATASET_NOT_FOUND: there is no file ${missing}`)]);
    expect(readFileSync(out, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['ranked.ndjson']);
  });
});

test('evaluate says that it tells no regret where the truth is none', async () => {
  const folder = tempFolder();
  const dataset = writeLines(join(folder, 'outcomes.ndjson'), bundled.slice(0, 50));
  const requests = writeLines(join(folder, 'requests.ndjson'), [request('u', [entry('A'), entry('B')])]);
  const files = ['--dataset', dataset, '--requests', requests, '--truth', requests];
  const { code, stdout, stderr } = await runHere(folder, ['evaluate', ...files, '--folds', '1']);
  expect(code).toBe(0);
  expect(stderr).toContain('no regret is told: it needs --requests and --truth');
  expect(stdout).not.toContain('over the optimum');
});

test('evaluate says why it judges no model', async () => {
  const folder = tempFolder();
  const dataset = writeLines(join(folder, 'outcomes.ndjson'), [
    outcomeMessage('o', 'A', 1),
    failedMessage('f', 'A', 5),
  ]);
  const { code, stdout, stderr } = await runHere(folder, ['evaluate', '--dataset', dataset, '--json']);
  expect(code).toBe(0);
  expect(stderr).toMatch(
    /^no model is judged: a model needs 100 outcomes .* got \d outcomes? .* before the latest \d/m,
  );
  expect(JSON.parse(stdout).no_model).toMatch(/a model needs 100 outcomes/);
});

describe('train', () => {
  const train = (folder: string, dataset: string) =>
    runHere(folder, ['train', '--dataset', dataset, '--registry', join(folder, 'models'), '--json'], quickTraining);

  const ndjsonOf = (values: readonly (object | string)[]) => (folder: string) =>
    writeLines(join(folder, 'outcomes.ndjson'), values);
  const textOf = (name: string, text: string | Buffer) => (folder: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const successes = Array.from({ length: 120 }, (_, at) => outcomeMessage(`o-${at}`, 'A', 10 * at));

  test.for<[string, (folder: string) => string, string, RegExp]>([
    ['a file that is not there', (folder) => join(folder, 'none.ndjson'), 'DATASET_NOT_FOUND', /none\.ndjson/],
    ['an empty file', textOf('outcomes.ndjson', ''), 'DATASET_EMPTY', /no outcome/],
    ['only what cannot be read', ndjsonOf(['{"a":', large]), 'DATASET_EMPTY', /2 rejected/],
    ['a single outcome', ndjsonOf([outcomeMessage('o', 'A', 1)]), 'TRAIN_ONE_CLASS', /all 1 outcomes/],
    [
      'too few outcomes',
      ndjsonOf([...successes.slice(0, 30), failedMessage('f', 'A', 5)]),
      'TRAIN_TOO_FEW',
      /got 31 outcomes with 30 successes and 1 failures/,
    ],
    [
      'nearly all of an archive',
      textOf('outcomes.ndjson.gz', packed.subarray(0, -20)),
      'DATASET_UNREADABLE',
      /ndjson\.gz/,
    ],
  ])('%s: exit 1, the code on stderr, nothing on stdout and nothing published', async ([, make, fault, message]) => {
    const folder = tempFolder();
    const { code, stdout, stderr } = await train(folder, make(folder));
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(new RegExp(`^${fault}\\w*: `, 'm'));
    expect(stderr).toMatch(message);
    expect(existsSync(join(folder, 'models'))).toBe(false);
  });

  test.each([
    ['a text', 'no json'],
    ['more than is read of it', `no json${' '.repeat(1_000_000)}`],
  ])('a thread that finds fault with its standard input ends, and with it the command: %s', async (_, input) => {
    const args = ['features', '--dataset', '-', '--out', 'rows.csv'];
    const { code, stderr } = await runCommand(tempFolder(), args, {}, false, input);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^DATASET_FORMAT: /)]);
  });

  test('bad rows among good ones are counted, named by their lines, and not fatal', async () => {
    const folder = tempFolder();
    const rows = bundled.slice(0, 400);
    rows.splice(7, 0, '{"half": ', JSON.stringify({ ...JSON.parse(rows[0]!), vcpus_requ: -3 }));
    const dataset = writeLines(join(folder, 'outcomes.ndjson'), rows);
    const { code, stdout, stderr } = await train(folder, dataset);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ outcomes: 400, rejected: 2 });
    expect(stderr).toMatch(new RegExp(`${dataset}:8: .* \\(MESSAGE_JSON\\)`));
    expect(stderr).toMatch(new RegExp(`${dataset}:9: vcpus_requ .* \\(MESSAGE_FIELD_RANGE\\)`));
  });
});

describe('bad use', () => {
  test.for<[readonly string[], RegExp]>([
    [[], /Usage: provider-ranker/],
    [['predict'], /unknown command 'predict'/],
    [['train'], /one of '--dataset <F>' and '--once' is needed/],
    [['train', '--once', '--dataset', 'x'], /'--once' cannot be used with option '--dataset <F>'/],
    [['train', '--dataset', 'x', '--if-due'], /'--if-due' cannot be used with option '--dataset <F>'/],
    [['train', '--dataset', 'x.ndjson', '--seed', '-1'], /whole number/],
    [['train', '--dataset', 'x.ndjson', '--seed', '1e999'], /whole number/],
    [['train', '--dataset', 'x.ndjson', '--sed', '1'], /unknown option '--sed'/],
    [['rank', '--requests'], /argument missing/],
    [['rank', '--requests', '-', '--dataset', '-'], /only one file/],
    [['evaluate', '--dataset', 'x.ndjson', '--later', '2'], /between 0 and 1/],
    [['simulate', '--seed', '1', '--out', 'sim', '--msg-version', '2'], /Allowed choices are 1\.1\.0, 1\.2\.0/],
    [['simulate', '--seed', '1', '--out', 'sim', '--deployments', '0'], /at least 1 deployment/],
    [['models', 'delete'], /unknown command 'delete'/],
    [['dead-letters', 'replay', '--code', 'MESAGE_TIME'], /'MESAGE_TIME' is invalid\. it must be a code/],
  ])('%j: exit 2, what is wrong, and nothing is made', async ([args, message]) => {
    const folder = tempFolder();
    const { code, stdout, stderr } = await runHere(folder, args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^(USAGE|Usage): /m);
    expect(stderr).toMatch(message);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('settings that make no sense are named all at once', async () => {
    const settings = { PORT: 'http', POLICY: 'best', SEED: '-1' };
    const { code, stderr } = await runHere(tempFolder(), ['models', 'list'], settings);
    expect(code).toBe(2);
    for (const name of ['CONFIG_INVALID', 'PORT', 'POLICY', 'SEED']) expect(stderr).toContain(name);
  });

  test('asking for help or the version is none', async () => {
    const help = await runHere(tempFolder(), ['--help']);
    expect(help).toMatchObject({ code: 0, stdout: expect.stringContaining('provider-ranker'), stderr: '' });
    const version = await runCommand(tempFolder(), ['--version']);
    expect(version).toEqual({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/), stderr: '' });
  });
});
