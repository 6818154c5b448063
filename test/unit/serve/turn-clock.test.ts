import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { turnClock } from '../../../src/serve/turn-clock.ts';

test('a turn of the event loop has one time, whatever is awaited within it; the next has its own', async () => {
  let ticks = 0;
  const clock = turnClock(() => ++ticks);
  const begin = clock();
  await Promise.resolve();
  expect([begin, clock()]).toEqual([1, 1]);
  await nextTurn();
  expect([clock(), clock(), ticks]).toEqual([2, 2, 2]);
});
