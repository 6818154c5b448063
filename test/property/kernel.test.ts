import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitGradientBoosting } from '../../src/train/boosting/boosting.ts';
import type { BoostingOptions } from '../../src/train/boosting/boosting-options.ts';
import { matrix } from '../../src/train/data/matrix.ts';

const cell = fc.oneof(
  { weight: 3, arbitrary: fc.float({ noNaN: true }) },
  { weight: 6, arbitrary: fc.integer({ min: -3, max: 3 }) },
  { weight: 1, arbitrary: fc.constant(Number.NaN) },
);

/** Up to 13 columns, so that passes over groups of columns end with groups of every size. */
const table = fc.tuple(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 13 })).chain(([rows, columns]) =>
  fc.record({
    columns: fc.constant(columns),
    values: fc.array(cell, { minLength: rows * columns, maxLength: rows * columns }),
    target: fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: rows, maxLength: rows }),
    directions: fc.option(fc.array(fc.constantFrom(-1, 0, 1), { minLength: columns, maxLength: columns })),
  }),
);

const options = fc.record({
  loss: fc.constantFrom('log_loss', 'squared_error', 'gamma'),
  max_leaf_nodes: fc.constantFrom(2, 5, 31, null),
  max_depth: fc.constantFrom(2, null),
  min_samples_leaf: fc.integer({ min: 1, max: 6 }),
  min_hessian: fc.constantFrom(1e-3, 3),
  l2_regularization: fc.constantFrom(0, 0.5, 20),
  max_features: fc.constantFrom(0.2, 0.6, 1),
  subsample: fc.constantFrom(0.5, 1),
  max_bins: fc.constantFrom(2, 16, 255),
  random_state: fc.nat(),
});

test('WebAssembly and plain TypeScript grow the same trees, bit for bit', () => {
  fc.assert(
    fc.property(table, options, ({ columns, values, target, directions }, chosen) => {
      const fit = (kernel: BoostingOptions['kernel']): string =>
        JSON.stringify(
          fitGradientBoosting(matrix(Float32Array.from(values), columns), Float64Array.from(target), {
            ...chosen,
            max_iter: 5,
            monotonic_cst: directions,
            kernel,
          }),
        );
      expect(fit('wasm')).toBe(fit('plain'));
    }),
    { numRuns: 150 },
  );
});
