import { expect, test } from 'vitest';
import { outermostText } from '../../../../src/contracts/json/json-strings.ts';

const uuidOf = (json: string): string | undefined => outermostText(json, 'uuid', 36);

test.for([
  ['cut short', '{"providers":[],"uuid":"a","x":{"y'],
  ['wrong after it', '{"uuid" : "a", nothing}'],
  ['wrong before it', '{\'x\': None, "uuid":"a"}'],
  ['too deep', `{"x":${'['.repeat(100_000)}${']'.repeat(100_000)},"uuid":"a"}`],
  ['another uuid further within', '{"x":{"uuid":"b"},"uuid":"a","y":[{"uuid":"c"}'],
  ['brackets and quotes in texts', '{"x":"}\\"{","y":"\\\\","uuid":"a"'],
  ['told twice, of which JSON.parse takes the last too', '{"uuid":"b","uuid":"a"'],
  ['another object behind it', '{"uuid":"a"} {"uuid":"b"}'],
] as const)('the uuid at the top of a text that is %s is found', ([, json]) => {
  expect(uuidOf(json)).toBe('a');
});

test.for([
  ['nothing', ''],
  ['a text', '"uuid":"a"'],
  ['an array', '["uuid":"a"'.replace('[', '[[')],
  ['cut short within it', '{"uuid":"a'],
  ['a uuid further within', '{"x":{"uuid":"a"'],
  ['a uuid as a value', '{"x":"uuid":"a"'.replace('"x":', '"x":[')],
  ['a number', '{"uuid":7'],
  ['blank', '{"uuid":""'],
  ['too long', `{"uuid":"${'a'.repeat(37)}"`],
  ['with an escape', '{"uuid":"a\\u0062"'],
  ['with a line break', '{"uuid":"a\nb"'],
] as const)('%s has no uuid', ([, json]) => {
  expect(uuidOf(json)).toBeUndefined();
});
