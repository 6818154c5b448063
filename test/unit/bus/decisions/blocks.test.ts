import { expect, test } from 'vitest';
import { openBlocks } from '../../../../src/bus/decisions/blocks.ts';

test('pieces lie side by side in few buffers, each at a multiple of 8, and none lies in another', () => {
  const { allocate, take } = openBlocks();
  const pieces = Array.from({ length: 60 }, (_, n) => allocate(10_001 + n).fill(n));
  const buffers = take();
  expect(buffers.length).toBeLessThan(5);
  expect(
    pieces.every(({ byteOffset, buffer }) => byteOffset % 8 === 0 && buffers.includes(buffer as ArrayBuffer)),
  ).toBe(true);
  for (const [n, piece] of pieces.entries()) {
    expect([piece.length, piece[0], piece.at(-1)]).toEqual([10_001 + n, n, n]);
  }
});

test('a piece larger than a block has one of its own, and what was given away is not used again', () => {
  const { allocate, take } = openBlocks();
  const large = allocate(1_000_000);
  expect(large.length).toBe(1_000_000);
  const [given] = take();
  expect(allocate(8).buffer).not.toBe(given);
});
