import { createHash } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { type DecisionLogOptions, openDecisionLog } from '../../../../src/bus/decisions/decision-log.ts';
import { findKept, openDecisionStore } from '../../../../src/bus/decisions/store.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const dayMs = 86_400_000;

const bytesOf = (text: string) => (): Uint8Array => new TextEncoder().encode(text);

const textOf = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);

const openLog = (path: string, options: Partial<DecisionLogOptions> = {}) => {
  const faults: string[] = [];
  const log = openDecisionLog({
    path,
    longestMs: 30 * dayMs,
    mostBytes: 1e8,
    now: () => 1e12,
    onFault: ({ message }) => faults.push(message),
    ...options,
  });
  onTestFinished(log.close);
  return { log, faults };
};

describe('the log of decisions', () => {
  test('gives back what was kept, also before it is on the disk, and the latest of one deployment', async () => {
    const path = join(tempFolder(), 'deep', 'decisions.sqlite');
    const { log } = openLog(path);
    expect(await log.find('u-1')).toBeUndefined();
    for (let n = 0; n < 300; n++) log.keep(`u-${n % 100}`, `hash-${n}`, bytesOf(`ranking ${n}`));
    expect(textOf(await log.find('u-1'))).toBe('ranking 201');
    expect(textOf(await log.find('u-1', 'hash-101'))).toBe('ranking 101');
    expect(await log.find('u-1', 'hash-102')).toBeUndefined();
    await log.close();
    expect(textOf(findKept(path, 'u-99'))).toBe('ranking 299');
  });

  test('gives back a ranking while others keep coming', async () => {
    const { log } = openLog(join(tempFolder(), 'decisions.sqlite'), { batchMs: 1 });
    log.keep('u', 'hash', bytesOf('ranking'));
    let found: string | undefined;
    const finding = log.find('u').then((bytes) => {
      found = textOf(bytes);
    });
    const end = performance.now() + 60_000;
    for (let n = 0; found === undefined && performance.now() < end; n++) {
      log.keep(`u-${n}`, 'hash', bytesOf('another'));
      await nextTurn();
    }
    expect(found).toBe('ranking');
    await finding;
  });

  test('lets go of what is too old', () => {
    const path = join(tempFolder(), 'decisions.sqlite');
    const store = openDecisionStore(path, { longestMs: dayMs, mostBytes: 1e8 });
    onTestFinished(store.close);
    store.append([{ uuid: 'old', requestHash: 'a', bytes: bytesOf('old')() }], 0);
    store.append([{ uuid: 'new', requestHash: 'a', bytes: bytesOf('new')() }], dayMs);
    expect(textOf(findKept(path, 'old'))).toBe('old');
    store.append([{ uuid: 'newer', requestHash: 'a', bytes: bytesOf('newer')() }], dayMs + 1);
    expect(['old', 'new', 'newer'].map((uuid) => textOf(findKept(path, uuid)))).toEqual([undefined, 'new', 'newer']);
  });

  test('lets go of little when the clock is ahead for a moment', () => {
    const path = join(tempFolder(), 'decisions.sqlite');
    const store = openDecisionStore(path, { longestMs: dayMs, mostBytes: 1e8 });
    onTestFinished(store.close);
    const append = (uuid: string, time: number) =>
      store.append([{ uuid, requestHash: 'a', bytes: bytesOf(uuid)() }], time);
    for (let n = 0; n < 40; n++) append(`u-${n}`, n);
    append('ahead', 365 * dayMs);
    append('back', 41);
    const kept = Array.from({ length: 40 }, (_, n) => `u-${n}`).filter((uuid) => findKept(path, uuid));
    expect(kept).toHaveLength(38);
  });

  test('lets go in the order in which they came, so that it never looks through all that is kept', () => {
    const path = join(tempFolder(), 'decisions.sqlite');
    const store = openDecisionStore(path, { longestMs: dayMs, mostBytes: 1e8 });
    onTestFinished(store.close);
    const append = (uuid: string, time: number) =>
      store.append([{ uuid, requestHash: 'a', bytes: bytesOf(uuid)() }], time);
    append('first', dayMs);
    append('of a clock set back', 0);
    append('later', 2 * dayMs - 1);
    expect(textOf(findKept(path, 'of a clock set back'))).toBe('of a clock set back');
    append('latest', 2 * dayMs + 1);
    expect(findKept(path, 'first')).toBeUndefined();
    expect(findKept(path, 'of a clock set back')).toBeUndefined();
    expect(textOf(findKept(path, 'later'))).toBe('later');
  });

  test('stays within its size, the oldest going first', () => {
    const path = join(tempFolder(), 'decisions.sqlite');
    const store = openDecisionStore(path, { longestMs: dayMs, mostBytes: 400_000 });
    onTestFinished(store.close);
    for (let n = 0; n < 400; n++) {
      const noise = createHash('shake256', { outputLength: 4000 }).update(String(n)).digest();
      store.append([{ uuid: `u-${n}`, requestHash: 'a', bytes: noise }], n);
    }
    const kept = Array.from({ length: 400 }, (_, n) => findKept(path, `u-${n}`) !== undefined);
    expect(kept[399]).toBe(true);
    expect(kept.lastIndexOf(false)).toBeLessThan(kept.indexOf(true));
    expect(kept.filter(Boolean).length).toBeGreaterThan(20);
    expect(kept.filter(Boolean).length).toBeLessThan(150);
  });

  test('keeps no more than it may while the disk is behind, says so once, and holds nobody up', async () => {
    const { log, faults } = openLog(join(tempFolder(), 'decisions.sqlite'), { mostWaiting: 5 });
    for (let n = 0; n < 20; n++) log.keep(`u-${n}`, 'a', bytesOf(`ranking ${n}`));
    expect(textOf(await log.find('u-4'))).toBe('ranking 4');
    expect(await log.find('u-5')).toBeUndefined();
    expect(faults).toHaveLength(1);
  });

  test('begins the thread that writes anew when it has died, tells once what was lost, and keeps what comes later', async () => {
    const threads: Worker[] = [];
    const note = (thread: Worker) => void threads.push(thread);
    process.on('worker', note);
    onTestFinished(() => void process.off('worker', note));
    const { log, faults } = openLog(join(tempFolder(), 'decisions.sqlite'), { restMs: 1_000 });
    log.keep('u-1', 'a', bytesOf('one'));
    expect(textOf(await log.find('u-1'))).toBe('one');
    await threads[0]!.terminate();
    for (const uuid of ['u-2', 'u-3']) log.keep(uuid, 'a', bytesOf('lost'));
    expect(await log.find('u-3')).toBeUndefined();
    await sleep(1_100);
    log.keep('u-4', 'a', bytesOf('four'));
    expect(textOf(await log.find('u-4'))).toBe('four');
    expect(textOf(await log.find('u-1'))).toBe('one');
    expect([threads.length, faults]).toEqual([2, ['the thread that writes ended']]);
  });

  test('says why where it can not write, and ends all the same', async () => {
    const path = join(tempFolder(), 'decisions.sqlite');
    writeFileSync(path, 'this is no database, whatever its name says; '.repeat(100));
    const { log, faults } = openLog(path);
    log.keep('u-1', 'a', bytesOf('one'));
    log.keep('u-2', 'a', bytesOf('two'));
    await log.close();
    expect(faults).toEqual([expect.stringContaining(`${path}: the file is no database; `)]);
    expect(existsSync(path)).toBe(true);
  });
});
