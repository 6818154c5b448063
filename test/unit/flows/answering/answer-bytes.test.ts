import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openAnswerBytes } from '../../../../src/flows/answering/answer-bytes.ts';

test('texts become their UTF-8, and stay so whatever text comes after', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 50 })), (texts) => {
      const bytesOf = openAnswerBytes();
      const bytes = texts.map(bytesOf);
      expect(bytes).toEqual(texts.map((text) => Buffer.from(text, 'utf8')));
    }),
  );
});

test('answers share slabs, of which none is left half empty, and a large one has its own', () => {
  const bytesOf = openAnswerBytes();
  const small = Array.from({ length: 300 }, (_, n) => bytesOf(`${n}`.padEnd(12_000, 'é')));
  const slabs = new Set(small.map(({ buffer }) => buffer));
  const bytes = small.reduce((sum, { length }) => sum + length, 0);
  expect([...slabs].reduce((sum, { byteLength }) => sum + byteLength, 0)).toBeLessThan(1.2 * bytes);
  expect(small.every((one, n) => one.toString() === `${n}`.padEnd(12_000, 'é'))).toBe(true);
  const large = bytesOf('x'.repeat(2_000_000));
  expect([large.length, slabs.has(large.buffer)]).toEqual([2_000_000, false]);
});
