import { describe, expect, test } from 'vitest';
import { drawToFront, sampleToFront, seededRandom } from '../../../src/train/seeded-random.ts';

const draw = (seed: number, stream: number, count: number): number[] => {
  const { uniform } = seededRandom(seed, stream);
  return Array.from({ length: count }, uniform);
};

describe('seeded random numbers', () => {
  test('are the same for ever for one seed', () => {
    expect(draw(1, 0, 3)).toEqual(draw(1, 0, 3));
    expect(draw(42, 0, 3).map((u) => u * 2 ** 32)).toEqual([1959603763, 2423114712, 2466933512]);
  });

  test('differ between seeds and between streams', () => {
    const starts = [draw(0, 0, 1), draw(1, 0, 1), draw(-1, 0, 1), draw(2 ** 32, 0, 1), draw(0, 1, 1), draw(1, 1, 1)];
    expect(new Set(starts.flat()).size).toBe(starts.length);
  });

  test('spread evenly', () => {
    const { below } = seededRandom(3);
    const counts = new Int32Array(10);
    for (let i = 0; i < 100_000; i++) counts[below(10)]!++;
    for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
  });

  test('draw a sample without repeats', () => {
    const items = Int32Array.from({ length: 50 }, (_, i) => i);
    drawToFront(items, 20, seededRandom(9));
    expect(new Set(items).size).toBe(50);
    expect(items.slice(0, 20)).not.toEqual(Int32Array.from({ length: 20 }, (_, i) => i));
  });

  test('need a whole seed', () => {
    expect(() => seededRandom(0.5)).toThrow(TypeError);
    expect(() => seededRandom(Number.NaN)).toThrow(TypeError);
  });
});

test('a sample is what a draw moves to the front, both parts in order', () => {
  const all = () => Int32Array.from({ length: 50 }, (_, i) => i);
  const [drawn, sampled] = [all(), all()];
  drawToFront(drawn, 20, seededRandom(3));
  sampleToFront(sampled, 20, seededRandom(3));
  expect([...sampled]).toEqual([...drawn.subarray(0, 20).sort(), ...drawn.subarray(20).sort()]);
});
