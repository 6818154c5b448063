import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import { readTopic } from '../../../helpers/read-topic.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const module = new URL('../../../../src/bus/embedded/embedded-bus.ts', import.meta.url).href;

/** Runs `script` in a process of its own, with a bus on the log at `path` as `bus`. */
const spawnWithBus = (path: string, script: string): ChildProcess => {
  const source = `
    import { openEmbeddedBus } from ${JSON.stringify(module)};
    const bus = openEmbeddedBus({ path: ${JSON.stringify(path)}, clock: Date.now });
    ${script}`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
};

test('processes that open and write one log at the same time lose nothing', async () => {
  const path = join(tempFolder(), 'log.sqlite');
  const writers = ['a', 'b', 'c'].map((key) =>
    spawnWithBus(
      path,
      `for (let n = 0; n < 100; n++) await bus.publish('t', [{ key: '${key}', value: String(n) }]);
       await bus.close();`,
    ),
  );
  const codes = await Promise.all(writers.map((child) => once(child, 'exit')));
  expect(codes.map(([code]) => code)).toEqual([0, 0, 0]);
  const messages = readTopic(path, 't');
  expect(messages.map((message) => message.offset)).toEqual(Array.from({ length: 300 }, (_, n) => n));
  for (const key of ['a', 'b', 'c']) {
    const values = messages
      .filter((message) => message.key === key)
      .map((message) => Number(Buffer.from(message.value!)));
    expect(values).toEqual(Array.from({ length: 100 }, (_, n) => n));
  }
});

test('a process that closes while a publication is on its way to the disk ends as it should', async () => {
  const path = join(tempFolder(), 'log.sqlite');
  const child = spawnWithBus(path, `void bus.publish('t', [{ key: null, value: 'last' }]); await bus.close();`);
  expect(await once(child, 'exit')).toEqual([0, null]);
  expect(readTopic(path, 't').map(({ value }) => Buffer.from(value!).toString())).toEqual(['last']);
});

test('a member killed with a batch in hand is replaced, and its batch comes again', async () => {
  const path = join(tempFolder(), 'log.sqlite');
  const bus = openEmbeddedBus({ path, clock: Date.now });
  onTestFinished(() => bus.close());
  await bus.publish('t', [{ key: null, value: 'precious' }]);
  const holder = spawnWithBus(
    path,
    `await bus.subscribe('t', 'g', () => new Promise((resolve) => setInterval(console.log, 50, 'in hand', resolve)));`,
  );
  await once(holder.stdout!, 'data');
  const seen: number[] = [];
  await bus.subscribe('t', 'g', async (batch) => void seen.push(...batch.map((message) => message.offset)));
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(seen).toEqual([]);
  holder.kill('SIGKILL');
  await expect.poll(() => seen, { interval: 5 }).toEqual([0]);
});
