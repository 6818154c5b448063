import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { RankedMessage } from '../../src/contracts/answers/ranked.ts';
import { outcomeMessage, request, told } from '../helpers/messages/messages.ts';
import { startWorker } from '../helpers/programs/federation.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const example = (name: string): string => join(root, 'examples', name);
const asked = request('example-1', [told('A', 0.2), told('B', 0.9)]);

const open = async () => {
  const folder = tempFolder();
  const worker = startWorker(folder, {});
  await worker.ready();
  const file = join(folder, 'request.json');
  writeFileSync(file, JSON.stringify(asked));
  return { folder, file, url: await worker.url(), outcomes: async () => (await worker.health()).outcomes };
};

/** What the providers of the same request are told to be like once outcomes are known. */
const reasons = async (url: string): Promise<readonly string[]> => {
  const body = JSON.stringify({ ...asked, uuid: 'example-2' });
  const reply = await fetch(`${url}/rank`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const { ranked_providers } = RankedMessage.parse(await reply.json());
  return ranked_providers.flatMap((one) => one.reasons);
};

const ofTheTemplate = expect.stringMatching(/^this template here: /);

/** A folder in which the package is installed as it is published. */
let installed: string;
beforeAll(async () => {
  installed = mkdtempSync(join(tmpdir(), 'provider-ranker-examples-'));
  const target = join(installed, 'node_modules', 'provider-ranker');
  mkdirSync(target, { recursive: true });
  await run('npx', ['tsc', '-p', 'tsconfig.build.json', '--outDir', join(target, 'dist')], { cwd: root });
  cpSync(join(root, 'package.json'), join(target, 'package.json'));
  for (const name of ['zod', '@types'])
    symlinkSync(join(root, 'node_modules', name), join(installed, 'node_modules', name));
  cpSync(example('rank.ts'), join(installed, 'rank.ts'));
  writeFileSync(join(installed, 'package.json'), '{"type": "module"}');
  return () => rmSync(installed, { recursive: true, force: true });
});

test('the example in TypeScript ranks, deploys and tells the outcome by the published client', async () => {
  const { file, url, outcomes } = await open();
  const node = join(root, 'node_modules', '.bin', 'node');
  const { stdout } = await run(node, ['rank.ts', url, file], { cwd: installed });
  expect(stdout).toMatch(/^[AB]: CREATE_COMPLETE/);
  await expect.poll(outcomes).toBe(1);
  expect(await reasons(url)).toContainEqual(ofTheTemplate);
});

test('the example in TypeScript agrees with the published types', async () => {
  const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'esnext', '--types', 'node'];
  await run(join(root, 'node_modules', '.bin', 'tsc'), [...options, 'rank.ts'], { cwd: installed }).catch(
    ({ stdout }: { stdout: string }) => {
      throw new Error(stdout);
    },
  );
});

test('the example in Python ranks, deploys and tells the outcome', async () => {
  const { file, url, outcomes } = await open();
  const { stdout } = await run('python3', [example('rank.py'), url, file]);
  expect(stdout).toMatch(/^[AB] CREATE_COMPLETE/);
  await expect.poll(outcomes).toBe(1);
  expect(await reasons(url)).toContainEqual(ofTheTemplate);
});

test('the example with curl ranks and tells the outcome', async () => {
  const { folder, file, url, outcomes } = await open();
  const outcome = join(folder, 'outcome.json');
  writeFileSync(outcome, JSON.stringify(outcomeMessage('example-1', 'B', 1)));
  const { stdout } = await run('bash', [example('rank.sh'), url, file, outcome]);
  const [ranked, receipt] = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect([ranked.ranked_providers.length, receipt.accepted]).toEqual([2, 1]);
  await expect.poll(outcomes).toBe(1);
});
