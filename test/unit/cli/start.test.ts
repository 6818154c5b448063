import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../src/bus/embedded/embedded-bus.ts';
import { eventually } from '../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../helpers/messages/messages.ts';
import { fixture, modelName, quickTraining } from '../../helpers/models/trained.ts';
import { type Running, runCommand, startCommand } from '../../helpers/programs/run-command.ts';
import { runHere } from '../../helpers/programs/run-here.ts';
import { readTopic } from '../../helpers/read-topic.ts';
import { listening } from '../../helpers/servers/listening.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** A service on a free port, ended after the test if it still runs. */
const start = async (folder: string, settings: Record<string, string> = {}, ...args: string[]) => {
  const running = startCommand(folder, ['serve', ...args], { PORT: '0', LOG_LEVEL: 'warn', ...settings });
  onTestFinished(() => void running.child.kill('SIGKILL'));
  await eventually(() => expect(running.output().stderr).toContain('listening on http'));
  return { ...running, address: /listening on (\S+)/.exec(running.output().stderr)![1]! };
};

/** `npm start`, but that few trees are grown. */
const startDemo = (folder: string) => start(folder, quickTraining, '--demo');

/** @throws until it is */
const isReady = async (address: string): Promise<void> => {
  const { status } = await fetch(`${address}/health/ready`);
  expect(status).toBe(200);
};

const post = async (address: string, path: string, body: object) => {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Record<string, string> };
};

const stop = async ({ child, ended }: Running) => {
  child.kill('SIGTERM');
  return ended;
};

const versions = (folder: string): string[] =>
  readdirSync(join(folder, 'data', 'models', modelName)).filter((name) => /^\d+$/.test(name));

const champion = (folder: string): unknown =>
  JSON.parse(readFileSync(join(folder, 'data', 'models', modelName, 'aliases.json'), 'utf8')).champion;

test('npm start trains, prints the recorded requests as tables, answers meanwhile, and serves on after a restart', async () => {
  const folder = tempFolder();
  const first = await startDemo(folder);
  const rungs = new Set<string>();
  const statuses = new Set<number>();
  let asked = 0;
  await eventually(async () => {
    await sleep(50);
    const { status, body } = await post(first.address, '/rank', request(`u-${asked++}`, [entry('A'), entry('B')]));
    statuses.add(status);
    rungs.add(body.served_by!);
    await isReady(first.address);
  });
  expect([...statuses]).toEqual([200]);
  expect((await post(first.address, '/rank', request('last', [entry('A')]))).body.served_by).toBe('champion');
  expect([...rungs]).toContain('history');
  expect(asked).toBeGreaterThan(20);

  const { stdout, stderr } = first.output();
  const uuids = readFileSync(fixture('requests.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).uuid);
  expect(uuids).toHaveLength(20);
  for (const uuid of uuids) {
    const table = stdout.slice(stdout.indexOf(uuid)).split('\n').slice(0, 4);
    expect(table[0]).toMatch(/any succeeds: \d+ %, expected after .* \(champion\)$/);
    expect(table[1]).toMatch(/#\s+provider\/region\s+chance\s+runs after\s+a failure costs\s+fits/);
    expect(table[3]).toMatch(/^\s*1\s+\S+\/\S+\s+\d+ %\s+\d\S* (s|min|h)\s+\d\S* (s|min|h)\s+(yes|no: \S+)/);
  }
  expect(stderr).toContain('no model serves yet: training');
  const answer = await post(first.address, '/outcomes', outcomeMessage('mine', 'A', 5));
  expect(answer).toMatchObject({ status: 200, body: { accepted: 1 } });

  const { code } = await stop(first);
  expect(code).toBe(0);
  const made = versions(folder);
  expect(readdirSync(folder)).toEqual(['data']);

  const second = await startDemo(folder);
  await eventually(() => isReady(second.address));
  expect((await post(second.address, '/outcomes', outcomeMessage('mine', 'A', 5))).body).toMatchObject({ repeated: 1 });
  const ended = await stop(second);
  expect(ended.code).toBe(0);
  expect(ended.stderr).not.toContain('training');
  expect(ended.stdout).toContain(uuids.at(-1));
  expect(versions(folder)).toEqual(made);
  expect(made).toContain(String(champion(folder)));
});

test('a stop while the first model is trained ends the training, with exit 0 and no half-made model', async () => {
  const folder = tempFolder();
  const running = await startDemo(folder);
  await eventually(() => expect(running.output().stderr).toContain('training'));
  await sleep(200);
  const { code } = await stop(running);
  expect(code).toBe(0);
  expect(running.output().stderr).not.toContain('ready');
  const { code: listed, stdout } = await runHere(folder, ['models', 'list', '--json']);
  expect(listed).toBe(0);
  for (const { aliases } of JSON.parse(stdout)) expect(aliases).toEqual([]);
});

test.each([
  ['npm passes on at once is the same, and the stop a whole one', 20, 0],
  ['comes later ends the stop that goes on', 2000, 1],
])('a second signal that %s', async (_, afterMs, code) => {
  const { address, child, ended } = await start(tempFolder(), { KAFKA_HOSTNAME: '127.0.0.1:1' });
  const unanswered = post(address, '/outcomes', outcomeMessage('d-1', 'A', 1)).catch(() => {});
  await sleep(2000);
  child.kill('SIGINT');
  await sleep(afterMs);
  expect(child.exitCode, 'it had stopped before the second signal').toBeNull();
  child.kill('SIGINT');
  expect((await ended).code).toBe(code);
  await unanswered;
});

test('a terminal that is closed stops the service as any other signal does, with a snapshot', async () => {
  const folder = tempFolder();
  const { address, child, ended } = await start(folder);
  await eventually(() => isReady(address));
  expect((await post(address, '/outcomes', outcomeMessage('d-1', 'A', 1))).status).toBe(200);
  child.kill('SIGHUP');
  expect((await ended).code).toBe(0);
  expect(readdirSync(join(folder, 'data'))).toContain('history.snapshot');
});

test('a damaged registry holds up no answer, and what was answered last is kept at the stop', async () => {
  const folder = tempFolder();
  const models = join(folder, 'data', 'models', modelName);
  mkdirSync(models, { recursive: true });
  writeFileSync(join(models, 'aliases.json'), '{half');
  const running = await start(folder);
  const { status } = await post(running.address, '/rank', request('last', [entry('A')]));
  const { code, stderr } = await stop(running);
  expect([status, code]).toEqual([200, 0]);
  expect(stderr).toContain('REGISTRY_READ');
  const ranked = readTopic(join(folder, 'data', 'log.sqlite'), 'ranked_providers');
  expect(ranked.map(({ key }) => key)).toEqual(['last']);
});

test('a log that is none is kept aside and named, and holds up no answer', async () => {
  const folder = tempFolder();
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', 'log.sqlite'), 'garbage');
  const running = await start(folder);
  await eventually(() => isReady(running.address));
  expect((await post(running.address, '/rank', request('u', [entry('A')]))).status).toBe(200);
  const [aside] = readdirSync(join(folder, 'data')).filter((name) => name.startsWith('log.sqlite.damaged-'));
  expect(readFileSync(join(folder, 'data', aside!), 'utf8')).toBe('garbage');
  expect(running.output().stderr).toMatch(/"level":"error".*"aside":"[^"]*log\.sqlite\.damaged-.*"messages":0/);
  expect(running.output().stderr).toContain(aside);
  await stop(running);
});

test('a log whose middle is damaged is begun anew with all that can be read of it, as soon as that shows', async () => {
  const folder = tempFolder();
  const log = join(folder, 'data', 'log.sqlite');
  const outcomes = Array.from({ length: 300 }, (_, at) => outcomeMessage(`o-${at}`, 'A', 5 + at));
  const bus = openEmbeddedBus({ path: log, clock: Date.now });
  await bus.publish(
    'training',
    outcomes.map((outcome) => ({ key: null, value: JSON.stringify(outcome) })),
  );
  await bus.close();
  const file = openSync(log, 'r+');
  writeSync(file, Buffer.alloc(4096), 0, 4096, 4096 * Math.floor(statSync(log).size / 8192));
  closeSync(file);

  const mended = await start(folder);
  const addresses = () => [...mended.output().stderr.matchAll(/listening on (\S+)/g)].map(([, address]) => address!);
  await eventually(() => expect(addresses()).toHaveLength(2));
  const address = addresses()[1]!;
  await eventually(() => isReady(address));
  expect((await post(address, '/rank', request('u', [entry('A')]))).status).toBe(200);
  expect(mended.output().stderr).toMatch(/"level":"error".*the log is damaged: beginning anew/);
  expect(mended.output().stderr).toMatch(/"level":"error".*"aside":"[^"]*log\.sqlite\.damaged-/);
  const { outcomes: known } = (await (await fetch(`${address}/health/ready`)).json()) as { outcomes: number };
  expect(known).toBeGreaterThan(280);
  expect((await stop(mended)).code).toBe(0);
});

test('a port that is taken is told, with exit 1', async () => {
  const { port } = await listening(createServer());
  const { code, stderr } = await runCommand(tempFolder(), ['serve'], { PORT: String(port) });
  expect(code).toBe(1);
  expect(stderr).toMatch(new RegExp(`LISTEN_FAILED: .*port ${port}.*PORT sets another`));
});
