import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortFloats } from '../../src/train/splits/sort-floats.ts';

test('floats are sorted as the engine sorts them, infinities and zeroes too', () => {
  const value = fc.oneof(fc.float({ noNaN: true }), fc.constantFrom(0, -0, 1, -1, Infinity, -Infinity));
  fc.assert(
    fc.property(fc.array(value, { maxLength: 300 }), fc.nat(3), (values, apart) => {
      const whole = new Float32Array(values.length + apart);
      const part = whole.subarray(apart);
      part.set(values);
      sortFloats(part);
      expect(part).toEqual(Float32Array.from(values).sort());
      expect(whole.subarray(0, apart)).toEqual(new Float32Array(apart));
    }),
  );
});
