import { expect, test } from 'vitest';
import { coarseClock } from '../../../src/serve/coarse-clock.ts';

test('the clock stands still until a step has passed, however its own clock is set meanwhile, or until it is moved on', () => {
  let [time, passed] = [1000, 0];
  const { now, moveOn } = coarseClock(
    () => time,
    () => passed,
    10,
  );
  const after = (ms: number, set: number): number => {
    passed += ms;
    time = set;
    return now();
  };
  expect(now()).toBe(1000);
  expect(after(9, 1009)).toBe(1000);
  expect(after(0.9, 7_200_000)).toBe(1000);
  expect(after(0.1, 1010)).toBe(1010);
  expect(after(10, 500)).toBe(500);
  expect(after(1, 501)).toBe(500);
  expect(moveOn()).toBe(501);
  expect(after(9, 510)).toBe(501);
  expect(after(1, 511)).toBe(511);
});
