import { expect, test } from 'vitest';
import { Breaker } from '../../../../src/flows/locality/breaker.ts';

const clock = () => {
  let time = 0;
  return { breaker: new Breaker(() => time), pass: (ms: number) => (time += ms) };
};

test('whatever works is asked', () => {
  const { breaker } = clock();
  expect(breaker.ask()).toBeUndefined();
});

test('what failed is left alone for five seconds, then one may try while others are refused', () => {
  const { breaker, pass } = clock();
  expect(breaker.failed('down')).toBe(true);
  expect(breaker.ask()).toBe('down');
  pass(5_000);
  expect(breaker.ask()).toBeUndefined();
  expect(breaker.ask()).toBe('down');
});

test('pauses grow to a minute from one failed trial to the next, not with the number of those who failed at once', () => {
  const { breaker, pass } = clock();
  for (let n = 0; n < 50; n++) breaker.failed('down');
  pass(5_000);
  for (const pause of [10_000, 20_000, 40_000, 60_000, 60_000]) {
    expect(breaker.ask()).toBeUndefined();
    breaker.failed('down');
    breaker.failed('down');
    pass(pause - 1);
    expect(breaker.ask()).toBe('down');
    pass(1);
  }
});

test('a success makes it as if nothing had been', () => {
  const { breaker, pass } = clock();
  breaker.failed('down');
  pass(5_000);
  breaker.ask();
  expect(breaker.succeeded()).toBe(true);
  expect(breaker.ask()).toBeUndefined();
  expect(breaker.succeeded()).toBe(false);
});
