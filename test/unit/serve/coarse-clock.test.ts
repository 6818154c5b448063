import { expect, test } from 'vitest';
import { coarseClock } from '../../../src/serve/coarse-clock.ts';

test('the clock stands still until a step has passed, however its own clock is set meanwhile', () => {
  let [time, passed] = [1000, 0];
  const clock = coarseClock(
    () => time,
    () => passed,
    10,
  );
  const after = (ms: number, set: number): number => {
    passed += ms;
    time = set;
    return clock();
  };
  expect(clock()).toBe(1000);
  expect(after(9, 1009)).toBe(1000);
  expect(after(0.9, 7_200_000)).toBe(1000);
  expect(after(0.1, 1010)).toBe(1010);
  expect(after(10, 500)).toBe(500);
});
