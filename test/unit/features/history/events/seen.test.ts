import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint, SeenSet } from '../../../../../src/features/history/events/seen.ts';

test('a fingerprint is the first 128 bits of the SHA-256 of its parts, each with its length', () => {
  const digest = createHash('sha256').update('2:u110:SITE-naïve0:').digest();
  const words = [0, 4, 8, 12].map((at) => digest.readUInt32LE(at));
  expect(fingerprint('u1', 'SITE-naïve', '')).toEqual(words);
});

test('a set tells fingerprints apart that differ in one word only, also in the first bits and where all are 0', () => {
  const set = new SeenSet();
  const keys = Array.from({ length: 6000 }, (_, n) => {
    const words = [0, 0, 0, 0] as [number, number, number, number];
    words[n % 4] = Math.floor(n / 4) * 4096;
    return words;
  });
  const distinct = [...new Set(keys.map(String))];
  expect(keys.map((key) => set.add(key))).toEqual(keys.map((key) => distinct.indexOf(String(key))));
  expect(set.size).toBe(distinct.length);
  expect(keys.every((key) => set.has(key))).toBe(true);
  expect(set.has([1, 0, 0, 0])).toBe(false);
});
