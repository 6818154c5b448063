import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { getPriority } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openDecisionLog } from '../../src/bus/decisions/decision-log.ts';
import { openEmbeddedBus } from '../../src/bus/embedded/embedded-bus.ts';
import { runInThread } from '../../src/flows/long-work/run-in-thread.ts';
import { eventually } from '../helpers/eventually.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

const source = (path: string): string => JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href);
const own = getPriority();
const lowest = 19;

const thread = `
import { getPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { lowerPriority } from ${source('lower-priority.ts')};
lowerPriority(workerData);
parentPort.postMessage(getPriority());`;

const program = `
import { once } from 'node:events';
import { getPriority } from 'node:os';
import { Worker } from 'node:worker_threads';
const after = async (workerData) => {
  const [priority] = await once(new Worker(new URL('./thread.ts', import.meta.url), { workerData }), 'message');
  return priority;
};
console.log(JSON.stringify([await after(5), await after(40), getPriority()]));`;

test('a thread steps back alone, no further than there is room', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'thread.ts'), thread);
  writeFileSync(join(folder, 'program.ts'), program);
  const { stdout } = spawnSync(process.execPath, [join(folder, 'program.ts')], { encoding: 'utf8' });
  expect(JSON.parse(stdout)).toEqual([Math.min(lowest, own + 5), lowest, own]);
});

/** @throws where a thread ends while this looks */
const priorities = (): number[] => readdirSync('/proc/self/task').map((id) => getPriority(Number(id)));

test('who writes the embedded log stands behind who answers', async () => {
  const bus = openEmbeddedBus({ path: join(tempFolder(), 'log.sqlite'), clock: Date.now });
  await bus.publish('ranking', [{ key: null, value: 'a' }]);
  await eventually(() => expect(priorities()).toContain(Math.min(lowest, own + 5)));
  await bus.close();
});

test('who writes the log of rankings stands behind who answers', async () => {
  const limits = { longestMs: 1e6, mostBytes: 1e6 };
  const path = join(tempFolder(), 'decisions.sqlite');
  const log = openDecisionLog({ path, ...limits, now: Date.now, onFault: (fault) => expect.fail(fault.message) });
  log.keep('uuid', 'hash', () => new Uint8Array(8));
  expect(await log.find('uuid')).toBeDefined();
  await eventually(() => expect(priorities()).toContain(Math.min(lowest, own + 5)));
  await log.close();
});

test('who trains stands behind who writes', async () => {
  const file = join(tempFolder(), 'thread');
  writeFileSync(
    `${file}.ts`,
    `import { getPriority } from 'node:os';
    import { workInThread } from ${source('flows/long-work/work-in-thread.ts')};
    await workInThread(async () => getPriority());`,
  );
  const work = runInThread(pathToFileURL(file), {}, new AbortController().signal, () => {}, false);
  expect(await work).toBe(Math.min(lowest, own + 10));
});
