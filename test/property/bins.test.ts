import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Matrix, matrix } from '../../src/train/data/matrix.ts';
import { cutFinely, cutInBins, fineBins, thresholdOf } from '../../src/train/splits/bins.ts';

const binMatrix = (inputs: Matrix, maxBins: number) => {
  const ids = new Uint8Array(inputs.values.length);
  const { write, ...bins } = cutInBins(inputs, maxBins);
  write(ids);
  return { ids, ...bins };
};

const binFinely = (inputs: Matrix) => {
  const ids = new Uint16Array(inputs.values.length);
  const { write, ...bins } = cutFinely(inputs);
  write(ids);
  return { ids, ...bins };
};

const float32 = fc.float({ noNaN: false });
const colliding = fc.integer({ min: -2, max: 2 });
const column = fc.oneof(fc.array(float32, { minLength: 1 }), fc.array(colliding, { minLength: 1 }));

test('a value is at most a threshold exactly when its bin is at most that bin', () => {
  fc.assert(
    fc.property(column, fc.oneof(fc.integer({ min: 2, max: 255 }), fc.constant(fineBins)), (values, maxBins) => {
      const inputs = matrix(Float32Array.from(values), 1);
      const { ids, edges } = maxBins === fineBins ? binFinely(inputs) : binMatrix(inputs, maxBins);
      const own = edges[0]!;
      expect(own.length + 1).toBeLessThanOrEqual(maxBins);
      inputs.values.forEach((value, row) => {
        if (Number.isNaN(value)) {
          expect(ids[row]).toBe(own.length + 1);
          return;
        }
        for (let bin = 0; bin <= own.length; bin++) {
          expect(value <= Math.fround(thresholdOf(own, bin))).toBe(ids[row]! <= bin);
        }
      });
    }),
  );
});

test('values of a column that has no more than the bins allow are all kept apart', () => {
  fc.assert(
    fc.property(fc.uniqueArray(float32, { minLength: 1, maxLength: 255 }), (values) => {
      const known = [...new Set(values.filter(Number.isFinite))];
      if (known.length === 0) return;
      const { ids } = binMatrix(matrix(Float32Array.from(known), 1), 255);
      expect(new Set(ids).size).toBe(new Set(known.map((value) => value + 0)).size);
    }),
  );
});

test('fine bins keep 2 047 values apart, from each other and from a missing one', () => {
  const values = Float32Array.from({ length: 2048 }, (_, i) => (i === 7 ? Number.NaN : i));
  expect(new Set(binFinely(matrix(values, 1)).ids).size).toBe(2048);
});

test('bins of a long column hold about equal shares, and a frequent value has one of its own', () => {
  const values = Float32Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 5000 : i));
  const { ids } = binMatrix(matrix(values, 1), 64);
  const counts = new Map<number, number>();
  for (const id of ids) counts.set(id, (counts.get(id) ?? 0) + 1);
  const sizes = [...counts.values()].sort((a, b) => b - a);
  expect(sizes.length).toBeGreaterThan(60);
  expect(sizes[0]).toBeLessThan(10_200);
  expect(sizes[1]).toBeLessThan(2 * (10_000 / 63));
});

test('columns own separate bins, however many there are', () => {
  const columns = 300;
  const values = Float32Array.from({ length: 256 * columns }, (_, i) => Math.floor(i / columns));
  const { ids, offsets } = binMatrix(matrix(values, columns), 255);
  expect(offsets[columns]).toBe(256 * columns);
  expect([...ids.subarray(299 * 256)]).toEqual([...ids.subarray(0, 256)]);
});
