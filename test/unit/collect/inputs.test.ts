import { expect, test } from 'vitest';
import { inputValues, withInputs } from '../../../src/collect/templates/tosca/inputs.ts';

/** Inputs that each get the next one, so many of them, and the last a value. */
const chain = (length: number) =>
  Object.fromEntries(
    Array.from({ length }, (_, at) => [`i${at}`, at === length - 1 ? 'found' : { get_input: `i${at + 1}` }]),
  );

test('an input is what the user gave, else its default, else nothing', () => {
  const declared = { a: { default: 1 }, b: { default: 2 }, c: {} };
  expect(inputValues(declared, { b: 3, d: 4 })).toEqual({ a: 1, b: 3, c: null, d: 4 });
});

test('an input may get another, eight in a row; a longer row, or a ring, leads nowhere', () => {
  expect(withInputs({ get_input: 'i0' }, chain(8))).toBe('found');
  expect(withInputs({ get_input: 'i0' }, chain(9))).toBeNull();
  expect(withInputs([{ get_input: 'ring' }, 1], { ring: { get_input: 'ring' } })).toEqual([null, 1]);
});
