import { compareText } from '../contracts/json/compare-text.ts';

/** The expectations of one provider for one request. */
export type Expectation = {
  /** P(success), in [0, 1]. */
  readonly p: number;
  /** Mean seconds until it runs, given success. */
  readonly s: number;
  /** Mean seconds lost, given failure. */
  readonly f: number;
  /** Seconds to transfer missing input data there. */
  readonly d: number;
};

/** Expected seconds of one attempt, however it ends: d + p s + (1 - p) f. */
export const attemptCost = ({ p, s, f, d }: Expectation): number => d + p * s + (1 - p) * f;

/** Cost per unit of chance; Infinity for a provider that can't succeed. */
export const costPerChance = (expectation: Expectation): number => {
  const ratio = attemptCost(expectation) / expectation.p;
  return Number.isNaN(ratio) ? Number.POSITIVE_INFINITY : ratio;
};

/** Decides between providers with equal scores; the order of arrival never does. */
export type TieBreak = {
  /** Exact flavours first. */
  readonly exactness: number;
  readonly providerName: string;
  readonly regionName: string;
  /** Canonical JSON of the entry, computed only when all else is equal. */
  readonly canonical: () => string;
};

/** Total order of entries apart from their scores; 0 only for entries equal to the letter. */
export const byTieBreak = (a: TieBreak, b: TieBreak): number =>
  (b.exactness || 0) - (a.exactness || 0) ||
  compareText(a.providerName, b.providerName) ||
  compareText(a.regionName, b.regionName) ||
  compareText(a.canonical(), b.canonical());

/** Smaller first; Infinity equals Infinity. */
export const byNumber = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Walking the list from the top until one succeeds: expected seconds until something runs or the list ends, and the
 * chance that anything succeeds (attempts independent). Sorting by `costPerChance`, smallest first, makes the time
 * minimal: exchanging two neighbours changes it by the sign of their difference in c/p.
 * @see Smith 1956, Various optimizers for single-stage production (the ratio rule)
 */
export const walk = (list: readonly Expectation[]): { expectedSeconds: number; anySuccess: number } => {
  let reached = 1;
  let expectedSeconds = 0;
  for (const expectation of list) {
    expectedSeconds += reached * attemptCost(expectation);
    reached *= 1 - expectation.p;
  }
  return { expectedSeconds, anySuccess: 1 - reached };
};
