import { expect, test } from 'vitest';
import { javaNumber } from '../../../../src/contracts/cpr/java-number.ts';

/** Read by jackson-databind 2.8.11.3 on OpenJDK 17, into a Double. */
test.each<[string, number | null | undefined]>([
  ['1', 1],
  ['+1', 1],
  [' 1 ', 1],
  ['\t1\n', 1],
  ['1\0', 1],
  ['010', 10],
  ['.5', 0.5],
  ['5.', 5],
  ['1e+5', 100000],
  ['1f', 1],
  ['1.D', 1],
  ['1e400', Number.POSITIVE_INFINITY],
  ['NaN', Number.NaN],
  ['-NaN', Number.NaN],
  ['INF', Number.POSITIVE_INFINITY],
  ['-INF', Number.NEGATIVE_INFINITY],
  ['+Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['', null],
  [' ', null],
  [' null ', null],
  ['0x10', undefined],
  ['0b1', undefined],
  ['1L', undefined],
  ['1_000', undefined],
  ['1e', undefined],
  ['.', undefined],
  ['f', undefined],
  ['nan', undefined],
  ['NaNf', undefined],
  ['inf', undefined],
  ['+INF', undefined],
  ['Infinityd', undefined],
  ['\u00a01', undefined],
  ['\u0661', undefined],
  ['true', undefined],
])('the text %j is the number %j', (text, number) => {
  expect(javaNumber(text)).toBe(number);
});

test.each([
  ['digits', `${'0'.repeat(200_000)}x`],
  ['blanks', `1${'\0'.repeat(200_000)}x`],
])(
  'a text of many %s that stands for no number is told at once',
  (_, text) => {
    expect(javaNumber(text)).toBeUndefined();
  },
  10_000,
);
