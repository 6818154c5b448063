import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Policy } from '../../src/contracts/answers/answer-settings.ts';
import { byNumber, costPerChance, type Expectation, walk } from '../../src/infer/order.ts';
import { orderBy, type Scored, weightedScores } from '../../src/infer/policy.ts';

const cost: Policy = { kind: 'cost' };

const ordered = (policy: Policy, list: readonly Scored[]): number[] => {
  const expectations = list.map((one) => one.expectation);
  return orderBy(policy, list, weightedScores(expectations, 0.75));
};

/** Few distinct values, so that ties really happen. */
const expectation: fc.Arbitrary<Expectation> = fc.record({
  p: fc.integer({ min: 0, max: 4 }).map((quarter) => quarter / 4),
  s: fc.integer({ min: 1, max: 3 }).map((unit) => unit * 100),
  f: fc.integer({ min: 0, max: 3 }).map((unit) => unit * 1000),
  d: fc.integer({ min: 0, max: 1 }).map((unit) => unit * 50),
});

const standings = ['feasible', 'held', 'short', 'out'] as const;

const scored: fc.Arbitrary<Scored> = fc
  .record({
    expectation,
    standing: fc.constantFrom(...standings),
    name: fc.integer({ min: 0, max: 2 }),
    exactness: fc.integer({ min: 0, max: 1 }),
    entry: fc.integer({ min: 0, max: 3 }),
  })
  .map(({ expectation, standing, name, exactness, entry }) => ({
    expectation,
    standing,
    tie: { exactness, providerName: `site-${name}`, regionName: 'one', canonical: () => `{"n":${entry}}` },
  }));

/** Least expected time over all permutations; one that costs as much already is not walked to its end. */
const leastSeconds = (list: readonly Expectation[]): number => {
  let least = Number.POSITIVE_INFINITY;
  const go = (left: readonly Expectation[], reached: number, seconds: number): void => {
    if (seconds >= least) return;
    if (left.length === 0) least = seconds;
    for (const [at, next] of left.entries()) {
      const { p, s, f, d } = next;
      go(left.toSpliced(at, 1), reached * (1 - p), seconds + reached * (d + p * s + (1 - p) * f));
    }
  };
  go(list, 1, 0);
  return least;
};

/** Any sizes; transfers from none to a day. */
const anyExpectation: fc.Arbitrary<Expectation> = fc.record({
  p: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 1, noNaN: true })),
  s: fc.double({ min: 0, max: 7200, noNaN: true }),
  f: fc.double({ min: 0, max: 7200, noNaN: true }),
  d: fc.oneof(fc.constant(0), fc.double({ min: 0, max: 86_400, noNaN: true })),
});

const costsWhatTheBestDoes = (list: readonly Expectation[]): void => {
  const ours = walk(list.toSorted((a, b) => byNumber(costPerChance(a), costPerChance(b)))).expectedSeconds;
  const best = leastSeconds(list);
  expect(Math.abs(ours - best)).toBeLessThanOrEqual(1e-9 * Math.max(1, best));
};

describe('the order', () => {
  test('costs what the best permutation of up to 7 providers does, transfers included, in 10 000 cases', () => {
    fc.assert(fc.property(fc.array(expectation, { minLength: 1, maxLength: 7 }), costsWhatTheBestDoes), {
      numRuns: 5000,
    });
    fc.assert(fc.property(fc.array(anyExpectation, { minLength: 1, maxLength: 7 }), costsWhatTheBestDoes), {
      numRuns: 5000,
    });
  });

  test('no provider is lost or listed twice', () => {
    fc.assert(
      fc.property(fc.array(scored), (list) => {
        const order = ordered(cost, list);
        expect(order.toSorted((a, b) => a - b)).toEqual(list.map((_, index) => index));
      }),
    );
  });

  test('the feasible come first, then those that others hold, then those short of quota, then those not to be used, under either policy', () => {
    const weighted: Policy = { kind: 'weighted', exactnessFirst: true, filter: false, threshold: 0 };
    fc.assert(
      fc.property(fc.array(scored), fc.constantFrom(cost, weighted), (list, policy) => {
        const order = ordered(policy, list);
        const places = order.map((index) => standings.indexOf(list[index]!.standing));
        expect(places).toEqual(places.toSorted());
      }),
    );
  });

  test('the order of arrival never decides, ties included', () => {
    const shuffled = fc
      .array(scored)
      .chain((list) =>
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }).map((other) => ({ list, other })),
      );
    const ranked = (list: readonly Scored[]) =>
      ordered(cost, list).map((index) => {
        const { expectation, standing, tie } = list[index]!;
        return { standing, ratio: costPerChance(expectation), tie: { ...tie, canonical: tie.canonical() } };
      });
    fc.assert(
      fc.property(shuffled, ({ list, other }) => {
        expect(ranked(other)).toEqual(ranked(list));
      }),
    );
  });
});
