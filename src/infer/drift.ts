import type { Quantiles } from '../contracts/learning/card.ts';
import type { DriftReport } from '../contracts/rest/service.ts';

/** By convention an index above this is a shift. @see Siddiqi 2006, Credit Risk Scorecards, chapter 9 */
const shifted = 0.25;
const leastShare = 1e-4;
const worstNamed = 5;
/**
 * The index of n rows without drift, in b bins, is about (b - 1) / n; and the candidates of one request are much alike.
 */
const leastRows = 500;

/** After this many rows the earlier ones count half. */
const halfLifeRows = 5000;
/** Above this, all weights are scaled down. */
const largestWeight = 1e9;

type Watched = {
  readonly feature: string;
  readonly column: number;
  /** Upper ends of the bins but the last, ascending. */
  readonly cuts: readonly number[];
  /** Share of the training rows by bin; the last bin holds rows that lack the feature. */
  readonly expected: readonly number[];
  readonly counts: Float64Array;
};

/** Bins between distinct deciles; where deciles coincide, their shares lie in one bin. */
const watch = (feature: string, column: number, { missing, deciles }: Quantiles): Watched => {
  const steps = deciles.length - 1;
  const cuts: number[] = [];
  const below: number[] = [];
  for (const [step, value] of deciles.entries()) {
    if (step > 0 && value !== deciles[step + 1]) {
      cuts.push(value);
      below.push(step / steps);
    }
  }
  const shares = below.map((share, at) => (1 - missing) * (share - (below[at - 1] ?? 0)));
  cuts.pop();
  return { feature, column, cuts, expected: [...shares, missing], counts: new Float64Array(shares.length + 1) };
};

/** Sum over bins of (actual - expected) ln(actual / expected). */
const stabilityIndex = ({ expected, counts }: Watched, rows: number): number =>
  expected.reduce((sum, share, bin) => {
    const [p, q] = [Math.max(share, leastShare), Math.max(counts[bin]! / rows, leastShare)];
    return sum + (q - p) * Math.log(q / p);
  }, 0);

/** Compares the rows that a model predicts with its training data. */
export class DriftMonitor {
  readonly #columns: number;
  readonly #watched: readonly Watched[];
  /**
   * The weight of a row seen now. It grows instead of older rows being scaled down; the counts and `#rows` are in its
   * units.
   */
  #weight = 1;
  #rows = 0;

  /** @param names - columns of the rows; those without a spread are ignored */
  constructor(names: readonly string[], spreads: Readonly<Record<string, Quantiles>>) {
    this.#columns = names.length;
    this.#watched = names.flatMap((feature, column) => {
      const spread = spreads[feature];
      return spread && spread.deciles.length > 1 ? [watch(feature, column, spread)] : [];
    });
  }

  /** @param rows - float32 [count, names], row-major */
  observe(rows: Float32Array, count: number): void {
    this.#weight *= 2 ** (count / halfLifeRows);
    this.#rows = this.#rows + count * this.#weight;
    for (const { column, cuts, counts } of this.#watched) {
      for (let row = 0; row < count; row++) {
        const value = rows[row * this.#columns + column]!;
        let bin = 0;
        if (Number.isNaN(value)) bin = counts.length - 1;
        else while (bin < cuts.length && value > cuts[bin]!) bin++;
        counts[bin]! += this.#weight;
      }
    }
    if (this.#weight > largestWeight) this.#rescale();
  }

  #rescale(): void {
    for (const { counts } of this.#watched) for (let bin = 0; bin < counts.length; bin++) counts[bin]! /= this.#weight;
    this.#rows /= this.#weight;
    this.#weight = 1;
  }

  /** Undefined until enough rows were seen, or when the model's card has no spread. */
  report(): DriftReport | undefined {
    const rows = this.#rows / this.#weight;
    if (rows < leastRows || this.#watched.length === 0) return undefined;
    const indices = this.#watched.map((one) => ({ feature: one.feature, psi: stabilityIndex(one, this.#rows) }));
    return {
      rows: Math.round(rows),
      drifted_share: indices.filter(({ psi }) => psi > shifted).length / indices.length,
      worst: indices.toSorted((a, b) => b.psi - a.psi).slice(0, worstNamed),
    };
  }
}
