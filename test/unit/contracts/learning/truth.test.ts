import { expect, test } from 'vitest';
import { readTruth } from '../../../../src/contracts/learning/truth.ts';
import { RankerError } from '../../../../src/errors.ts';

const pair = { provider_name: 'A', region_name: 'r', p: 0.5, s: 60, f: 600 };

test('one line per pair and one line per request say the same', () => {
  const lines = readTruth({ uuid: 'u', ...pair });
  expect(lines).toEqual([{ uuid: 'u', ...pair, d: 0 }]);
  expect(readTruth({ uuid: 'u', ...pair, d: 30 })[0]!.d).toBe(30);
  expect(readTruth({ uuid: 'u', providers: [pair] })).toEqual(lines);
});

test('a request keeps its candidates in order and ignores keys it does not know', () => {
  const lines = readTruth({ uuid: 'u', seed: 1, providers: [pair, { ...pair, provider_name: 'B', note: 'x' }] });
  expect(lines.map(({ provider_name }) => provider_name)).toEqual(['A', 'B']);
  expect(lines[1]).not.toHaveProperty('note');
});

test('a missing region is empty, as in requests', () => {
  expect(readTruth({ uuid: 'u', ...pair, region_name: null })[0]!.region_name).toBe('');
});

test('seconds that never come to pass may be missing', () => {
  expect(readTruth({ uuid: 'u', ...pair, p: 0, s: null })[0]).toMatchObject({ p: 0, s: 0, f: 600 });
  expect(readTruth({ uuid: 'u', ...pair, p: 1, f: null })[0]).toMatchObject({ p: 1, s: 60, f: 0 });
});

test.each([
  ['no uuid', { ...pair }],
  ['p above 1', { uuid: 'u', ...pair, p: 1.1 }],
  ['negative seconds', { uuid: 'u', ...pair, f: -1 }],
  ['no seconds to success though it may succeed', { uuid: 'u', ...pair, s: null }],
  ['a bad pair among the providers', { uuid: 'u', providers: [pair, { ...pair, p: 'x' }] }],
  ['text', 'truth'],
])('%s is refused with a code', (_, value) => {
  expect(() => readTruth(value)).toThrow(RankerError);
  expect(() => readTruth(value)).toThrow(expect.objectContaining({ code: 'MESSAGE_FIELD_TYPE' }));
});

test('the error names the field that is wrong', () => {
  const line = { uuid: 'u', providers: [pair, { ...pair, p: 2 }] };
  expect(() => readTruth(line)).toThrow(/^a truth line needs uuid, .*: providers\.1\.p: /);
});
