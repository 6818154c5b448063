import fc from 'fast-check';
import { expect, test } from 'vitest';
import { solveSymmetric } from '../../src/train/linear/cholesky.ts';

/** B of shape [n, n] and x, all small. */
const system = fc.integer({ min: 1, max: 7 }).chain((n) =>
  fc.record({
    n: fc.constant(n),
    b: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: n * n, maxLength: n * n }),
    x: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: n, maxLength: n }),
  }),
);

test('a symmetric system is solved, whether its equations are independent or not', () => {
  fc.assert(
    fc.property(system, ({ n, b, x }) => {
      const a = Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        return b.reduce((sum, _, k) => (k < n ? sum + b[k * n + i]! * b[k * n + j]! : sum), 0);
      });
      const times = (of: ArrayLike<number>): number[] =>
        x.map((_, i) => x.reduce((sum, _, j) => sum + a[i * n + j]! * of[j]!, 0));
      const right = times(x);
      const solved = solveSymmetric(a.slice(), Float64Array.from(right));
      times(solved).forEach((value, i) => {
        expect(Math.abs(value - right[i]!)).toBeLessThan(1e-6);
      });
    }),
  );
});
