import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { attribute } from '../../../../src/infer/attribution/attribute.ts';
import { marginsOf } from '../../../../src/infer/attribution/margin.ts';
import { scoreOf, type Trees } from '../../../../src/infer/attribution/trees.ts';
import { bruteForce } from './brute-force.ts';

const features = 5;

/** A tree as nested nodes: a leaf's value, or a split. Few thresholds, so that paths test a feature more than once. */
type Node = number | { feature: number; threshold: number; missingYes: boolean; yes: Node; no: Node };

const { node } = fc.letrec<{ node: Node }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, maxDepth: 6 },
    fc.integer({ min: -8, max: 8 }).map((value): Node => value / 4),
    fc.record({
      feature: fc.nat(features - 1),
      threshold: fc.integer({ min: 0, max: 3 }),
      missingYes: fc.boolean(),
      yes: tie('node'),
      no: tie('node'),
    }),
  ),
}));

const treesOf = (roots: readonly Node[]): Trees => {
  const columns = { feature: [], threshold: [], yes: [], no: [], missingYes: [], value: [] } as Record<
    Exclude<keyof Trees, 'roots'>,
    number[]
  >;
  const add = (one: Node): number => {
    const at = columns.feature.length;
    const isLeaf = typeof one === 'number';
    columns.feature.push(isLeaf ? -1 : one.feature);
    columns.threshold.push(isLeaf ? 0 : one.threshold);
    columns.missingYes.push(isLeaf ? 0 : Number(one.missingYes));
    columns.value.push(isLeaf ? one : 0);
    columns.yes.push(0);
    columns.no.push(0);
    if (!isLeaf) {
      columns.yes[at] = add(one.yes);
      columns.no[at] = add(one.no);
    }
    return at;
  };
  return {
    roots: Int32Array.from(roots.map(add)),
    feature: Int32Array.from(columns.feature),
    threshold: Float32Array.from(columns.threshold),
    yes: Int32Array.from(columns.yes),
    no: Int32Array.from(columns.no),
    missingYes: Uint8Array.from(columns.missingYes),
    value: Float64Array.from(columns.value),
  };
};

const row = fc.array(fc.constantFrom(0, 1, 2, 3, 4, Number.NaN), { minLength: features, maxLength: features });
const rows = fc.array(row, { minLength: 1, maxLength: 6 }).map((all) => Float32Array.from(all.flat()));
const trees = fc.array(node, { minLength: 1, maxLength: 3 }).map(treesOf);

const rowOf = (all: Float32Array, at: number): Float32Array => all.slice(at * features, (at + 1) * features);

describe('interventional Shapley values of trees', () => {
  test('are those of the definition, over all coalitions', () => {
    fc.assert(
      fc.property(trees, rows, fc.double({ min: -2, max: 2, noNaN: true }), (ensemble, all, weight) => {
        const count = all.length / features;
        const background = Array.from({ length: count }, (_, at) => rowOf(all, at));
        const margin = { constant: 1, terms: [{ kind: 'trees' as const, trees: ensemble, weight }] };
        const found = attribute(margin, all, features, new Float64Array(count), count);
        background.forEach((one, at) => {
          const wanted = bruteForce((mixed) => weight * scoreOf(ensemble, mixed, 0), one, background);
          wanted.forEach((value, feature) => {
            expect(found.marginParts[at * features + feature]).toBeCloseTo(value, 6);
          });
        });
      }),
      { numRuns: 400 },
    );
  });

  test('add up to the distance from the mean margin, and the rescaled ones to that from the mean value', () => {
    fc.assert(
      fc.property(trees, rows, fc.integer({ min: 0, max: 4 }), (ensemble, all, column) => {
        const count = all.length / features;
        const at = (x: number): number => (Number.isNaN(x) ? 0.3 : Math.log1p(x));
        const margin = {
          constant: -0.5,
          terms: [
            { kind: 'trees' as const, trees: ensemble, weight: 0.7 },
            { kind: 'column' as const, column, at, weight: 0.5 },
          ],
        };
        const margins = marginsOf(margin, all, features);
        const chances = margins.map((one) => 1 / (1 + Math.exp(-one)));
        const found = attribute(margin, all, features, chances, count);
        for (let one = 0; one < count; one++) {
          const sum = (parts: Float64Array) =>
            parts.slice(one * features, (one + 1) * features).reduce((a, b) => a + b, 0);
          expect(sum(found.marginParts)).toBeCloseTo(margins[one]! - found.meanMargin, 6);
          expect(sum(found.valueParts)).toBeCloseTo(chances[one]! - found.meanValue, 6);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('give nothing to features that no candidates differ in', () => {
    const split = { feature: 0, threshold: 1, missingYes: false, yes: -1, no: 1 };
    const ensemble = treesOf([{ feature: 1, threshold: 1, missingYes: false, yes: split, no: 3 }]);
    const all = Float32Array.of(0, 0, 0, 0, 0, 2, 0, 0, 0, 0);
    const margin = { constant: 0, terms: [{ kind: 'trees' as const, trees: ensemble, weight: 1 }] };
    const { marginParts } = attribute(margin, all, features, [0, 0], 2);
    expect([...marginParts]).toEqual([-1, 0, 0, 0, 0, 1, 0, 0, 0, 0]);
  });
});
