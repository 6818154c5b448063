import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../helpers/messages/messages.ts';
import { type Running, startCommand } from '../../helpers/programs/run-command.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** Of an input that stays open. */
const forEver = new Promise<never>(() => {});

/** Starts a command, which ends with the test if by nothing before. */
const start = (...started: Parameters<typeof startCommand>): Running => {
  const running = startCommand(...started);
  onTestFinished(() => void running.child.kill('SIGKILL'));
  return running;
};

/** Ends a command by one Ctrl-C, once it has begun to write to `outputs`. */
const interrupt = async (folder: string, args: readonly string[], outputs: () => readonly string[]) => {
  const { child, ended } = start(folder, args);
  await expect.poll(() => outputs().length, { interval: 20 }).toBeGreaterThan(0);
  await sleep(200);
  expect(child.exitCode, 'it was done before it could be interrupted').toBeNull();
  child.kill('SIGINT');
  const { code, stderr } = await ended;
  return [code, stderr];
};

test('one Ctrl-C ends simulate, which had passed over the first, and leaves no file', async () => {
  const folder = tempFolder();
  const outputs = () => readdirSync(folder, { recursive: true }).map(String);
  const args = ['simulate', '--seed', '1', '--out', 'sim', '--deployments', '2000000'];
  const ended = await interrupt(folder, args, () => outputs().filter((name) => name !== 'sim'));
  expect(ended).toEqual([130, expect.stringMatching(/^INTERRUPTED: /m)]);
  expect(outputs()).toEqual(['sim']);
});

test('one Ctrl-C ends rank, which had passed over the first, and leaves no file', async () => {
  const folder = tempFolder();
  const providers = Array.from({ length: 8 }, (_, at) => entry(`P${at}`));
  const line = (n: number) => JSON.stringify(request(`u-${n}`, providers));
  writeFileSync(join(folder, 'requests.ndjson'), Array.from({ length: 10_000 }, (_, n) => line(n)).join('\n'));
  const outputs = () => readdirSync(folder).filter((name) => name.includes('ranked'));
  const args = ['rank', '--requests', 'requests.ndjson', '--out', 'ranked.ndjson'];
  const ended = await interrupt(folder, args, outputs);
  expect(ended).toEqual([130, expect.stringMatching(/^INTERRUPTED: /m)]);
  expect(outputs()).toEqual([]);
});

test('one Ctrl-C ends a thread that waits for standard input', async () => {
  const folder = tempFolder();
  const isRead = Promise.withResolvers<void>();
  const input = async function* () {
    // More than lies between the two: the last of it is asked for once the thread has read the first.
    const line = `${JSON.stringify(outcomeMessage('first', 'A', 1))}\n`;
    for (let n = 0; n < 8; n++) yield line.repeat(256);
    isRead.resolve();
    await forEver;
  };
  const args = ['features', '--dataset', '-', '--out', 'rows.csv'];
  const { child, ended } = start(folder, args, {}, false, input());
  await isRead.promise;
  await sleep(200);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/^INTERRUPTED: /m) });
  expect(readdirSync(folder)).toEqual([]);
});

test('one Ctrl-C ends a command that waits for its standard input', async () => {
  const input = async function* () {
    yield `${JSON.stringify(request('first', [entry('A')]))}\n`;
    await forEver;
  };
  const args = ['rank', '--requests', '-'];
  const { child, ended, output } = start(tempFolder(), args, {}, false, input());
  await eventually(() => expect(output().stderr).toContain('no model serves'));
  await sleep(200);
  child.kill('SIGINT');
  expect(await ended).toMatchObject({ code: 130, stdout: '', stderr: expect.stringMatching(/^INTERRUPTED: /m) });
});
