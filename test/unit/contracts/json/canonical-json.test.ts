import { expect, test } from 'vitest';
import { canonicalJson, canonicalTexts } from '../../../../src/contracts/json/canonical-json.ts';
import type { JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { parseJson } from '../../../../src/contracts/json/parse-json.ts';

test.each<[JsonValue, string]>([
  [{ b: 1, a: [true, null, 'x'] }, '{"a":[true,null,"x"],"b":1}'],
  [{ a: -0, b: [-0] }, '{"a":0,"b":[0]}'],
  [{ a: Number.NaN, b: Number.POSITIVE_INFINITY }, '{"a":null,"b":null}'],
  [{ 10: 'ten', 9: 'nine', a: {} }, '{"10":"ten","9":"nine","a":{}}'],
  ['é\u2028"', '"é\u2028\\""'],
  [10.0, '10'],
])('%j has one text', (value, text) => {
  expect(canonicalJson(value)).toBe(text);
});

test('keys are sorted by code unit, not by locale', () => {
  expect(canonicalJson({ b: 0, B: 0, ä: 0, a: 0, _: 0 })).toBe('{"B":0,"_":0,"a":0,"b":0,"ä":0}');
});

test('a key __proto__ is written', () => {
  expect(canonicalJson(parseJson('{"b":1,"__proto__":{"c":2}}'))).toBe('{"__proto__":{"c":2},"b":1}');
});

test('neighbours with the same number of keys, of other names or in another order, are each put in order', () => {
  const values = [
    { b: 1, a: 2 },
    { a: 3, b: 4 },
    { c: 5, a: 6 },
    { b: { d: 7, c: 8 }, a: 9 },
  ];
  expect(canonicalTexts(values)).toEqual([
    '{"a":2,"b":1}',
    '{"a":3,"b":4}',
    '{"a":6,"c":5}',
    '{"a":9,"b":{"c":8,"d":7}}',
  ]);
});
