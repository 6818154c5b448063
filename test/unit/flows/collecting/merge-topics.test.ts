import { expect, test } from 'vitest';
import type { InMessage } from '../../../../src/bus/port.ts';
import { mergeTopics } from '../../../../src/flows/collecting/merge-topics.ts';

const signal = new AbortController().signal;

const batch = (topic: string, ...times: readonly number[]): InMessage[] =>
  times.map((timestamp, offset) => ({ topic, partition: 0, offset, timestamp, key: null, value: null, headers: {} }));

const merging = () => {
  const taken: string[] = [];
  const pauses: boolean[] = [];
  const merged = mergeTopics(['a', 'b'], {
    take: (name, { timestamp }, live) => taken.push(`${name}${timestamp}${live ? ' live' : ''}`),
    pause: (live) => pauses.push(live),
    onFault: () => {},
  });
  const [a, b] = [merged.get('a')!, merged.get('b')!];
  return { taken, pauses, a, b };
};

test('while a topic is behind, messages are taken in the order of their times, and a batch waits for those before it', async () => {
  const { taken, a, b } = merging();
  const first = a.handle(batch('a', 1, 4, 9), signal);
  await b.handle(batch('b', 2, 3), signal);
  await b.handle(batch('b', 5), signal);
  expect(taken).toEqual(['a1', 'b2', 'b3', 'a4', 'b5']);
  b.caughtUp();
  await first;
  a.caughtUp();
  await b.handle(batch('b', 6), signal);
  expect(taken.slice(5)).toEqual(['a9', 'b6 live']);
});

test('a topic that never comes forth is waited for no longer once it is given up', async () => {
  const { taken, a, b, pauses } = merging();
  const waiting = a.handle(batch('a', 1), signal);
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(taken).toEqual([]);
  b.caughtUp();
  await waiting;
  a.caughtUp();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(taken).toEqual(['a1']);
  expect(pauses.at(-1)).toBe(true);
});

test('a batch that waits for another topic is given up when its reader is to stop, and none of it is taken any more', async () => {
  const { taken, a, b } = merging();
  const stopping = new AbortController();
  const waiting = a.handle(batch('a', 1), stopping.signal);
  stopping.abort();
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  await expect(a.handle(batch('a', 2), stopping.signal)).rejects.toMatchObject({ name: 'AbortError' });
  a.caughtUp();
  await b.handle(batch('b', 3), signal);
  expect(taken).toEqual(['b3']);
});

test('what a taker or a pause throws ends the batches in hand, is told, and nothing is taken any more', async () => {
  const taken: number[] = [];
  const faults: unknown[] = [];
  const merged = mergeTopics(['a'], {
    take: (_, { timestamp }) => taken.push(timestamp),
    pause: () => {
      throw new Error('the disk is full');
    },
    onFault: (thrown) => faults.push(thrown),
  });
  await expect(merged.get('a')!.handle(batch('a', 1), signal)).rejects.toThrow('the disk is full');
  expect(faults).toMatchObject([{ message: 'the disk is full' }]);
  const stopping = new AbortController();
  const next = merged.get('a')!.handle(batch('a', 2), stopping.signal);
  stopping.abort();
  await expect(next).rejects.toMatchObject({ name: 'AbortError' });
  expect(taken).toEqual([1]);
});

test('what a pause throws while no batch is in hand is told as well', async () => {
  const faults: unknown[] = [];
  const merged = mergeTopics(['a'], {
    take: () => {},
    pause: (live) => {
      if (live) throw new Error('the disk is full');
    },
    onFault: (thrown) => faults.push(thrown),
  });
  await merged.get('a')!.handle(batch('a', 1), signal);
  merged.get('a')!.caughtUp();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(faults).toMatchObject([{ message: 'the disk is full' }]);
});
