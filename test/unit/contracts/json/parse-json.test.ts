import { describe, expect, test } from 'vitest';
import { parseJson, parseStandardJson } from '../../../../src/contracts/json/parse-json.ts';
import { asObject, faultOf } from '../../../helpers/messages/published.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);

describe('what Python writes', () => {
  test.each([
    ['NaN', null],
    ['[NaN,Infinity,-Infinity]', [null, null, null]],
    ['{"a": NaN, "b": -Infinity , "c": [1, NaN]}', { a: null, b: null, c: [1, null] }],
    ['{"NaN": "Infinity", "-Infinity": "a NaN"}', { NaN: 'Infinity', '-Infinity': 'a NaN' }],
    ['{"a": "\\"NaN", "b": NaN}', { a: '"NaN', b: null }],
    ['{"a\\\\": NaN}', { 'a\\': null }],
    ['[1e999, -1e999, 1E+400, 1e5, 2e-3]', [null, null, null, 100_000, 0.002]],
    [`{"a": {"b": [${'9'.repeat(400)}]}}`, { a: { b: [null] } }],
    ['{"e": "1e999", "f": true, "g": false}', { e: '1e999', f: true, g: false }],
    ['{"caf\\u00e9": "\\ud83d\\ude00"}', { café: '😀' }],
    [' \t\r\n{"a" : [ ] }\n', { a: [] }],
  ])('%s is read', (text, value) => {
    expect(parseJson(text)).toEqual(value);
  });

  test('a key __proto__ is a key like any other', () => {
    const value = asObject(parseJson('{"__proto__": {"admin": NaN}, "a": 1e999}'));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'a']);
    expect(Object.hasOwn(Object.prototype, 'admin')).toBe(false);
  });
});

describe('what is no JSON is refused with its position', () => {
  test.each([
    ['', 0],
    ['   ', 3],
    ['{"a":1', 6],
    ['{"a":nul}', 5],
    ['{"a" 1}', 5],
    ['{"a":1,}', 7],
    ['[1,]', 3],
    ['[1 2]', 3],
    ['[,1]', 1],
    ['{1:2}', 1],
    ['{"a":1}x', 7],
    ['"abc', 4],
    ['["a\nb"]', 3],
    ['["\\x"]', 2],
    ['[NaN,NaN,nan]', 9],
    ['[--Infinity]', 1],
    ['{NaN:1}', 1],
    ['[1NaN]', 2],
    ['[01]', 2],
    ['[1.]', 2],
    ['[+1]', 1],
    ["{'a':1}", 1],
    ['[1]]', 3],
    ['[}', 1],
    ['{]', 1],
    ['[1}', 2],
    ['undefined', 0],
    ['\u00a0[]', 0],
  ])('%j', (text, position) => {
    const fault = faultOf(() => parseJson(text));
    expect(fault.code).toBe('MESSAGE_JSON');
    expect(fault.details).toEqual({ position });
    expect(fault.message).toContain(`position ${position}`);
  });
});

describe('standard JSON', () => {
  test('numbers too large for a double are infinite', () => {
    expect(parseStandardJson('{"a": [1e999, -1e999], "b": 1}')).toEqual({
      a: [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
      b: 1,
    });
  });

  test.each([
    ['[1, NaN]', 4],
    ['[-Infinity]', 1],
    ['[nul, NaN]', 1],
    ['["NaN"', 6],
  ])('%j is refused', (text, position) => {
    expect(faultOf(() => parseStandardJson(text))).toMatchObject({ code: 'MESSAGE_JSON', details: { position } });
  });

  test('33 levels are too deep', () => {
    expect(faultOf(() => parseStandardJson(nested(33))).code).toBe('MESSAGE_TOO_DEEP');
  });
});

describe('limits', () => {
  test('32 levels pass, 33 do not', () => {
    expect(parseJson(nested(32))).toBeDefined();
    expect(faultOf(() => parseJson(nested(33))).code).toBe('MESSAGE_TOO_DEEP');
  });

  test('the depth can be set', () => {
    expect(parseJson('[[{}]]', 3)).toEqual([[{}]]);
    expect(faultOf(() => parseJson('[[{}]]', 2)).details).toEqual({ maxDepth: 2, position: 2 });
  });

  test('brackets within strings do not count', () => {
    expect(parseJson(JSON.stringify(nested(500)))).toBe(nested(500));
  });

  test('siblings do not count', () => {
    expect(parseJson(`[${'[[]],'.repeat(1000)}0]`, 3)).toHaveLength(1001);
  });

  test.each(['[', '{"a":', '[{"a":'])('100 000 levels of %s are refused at once', (bracket) => {
    const text = bracket.repeat(100_000);
    const start = performance.now();
    expect(faultOf(() => parseJson(text)).code).toBe('MESSAGE_TOO_DEEP');
    expect(performance.now() - start).toBeLessThan(1_000);
  });

  test('a string of 50 MiB is read without recursion', () => {
    const text = `["${'\\"'.repeat(25 << 20)}"]`;
    expect((parseJson(text) as string[])[0]).toHaveLength(25 << 20);
  });

  test('an unterminated string of 20 MiB is refused without recursion', () => {
    expect(faultOf(() => parseJson(`"${'a'.repeat(20 << 20)}`)).details.position).toBe((20 << 20) + 1);
  });
});
