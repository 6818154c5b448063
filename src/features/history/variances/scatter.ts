import { logOfSeconds } from '../counts/sums.ts';
import { doubled } from '../doubled.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import type { CellNumbers } from './two-way.ts';

/** Variation of times under equal conditions: of one template at one site. */
export type TimeScatter = {
  /** Variance of their logarithms. */
  readonly logVariance: number;
  /** Variance over the square of their mean. */
  readonly relativeVariance: number;
};

/** Number of pairs of site and template, and of sites. */
export type Size = { readonly pairs: number; readonly sites: number };

/** Prior weight of the usual scatter, in outcomes. */
const usualOutcomes = 12;
const usual: TimeScatter = { logVariance: 0.3, relativeVariance: 0.35 };
const leastVariance = 0.02;

const initialCapacity = 64;
const perCell = 3;
const totals = ['freedom', 'logSquares', 'squares', 'meanSquares'] as const;
const perSite = 3;

/**
 * Running sums of squares around the mean of each pair of site and template, of seconds and of their logarithms,
 * without decay.
 */
export class Scatter {
  /** Count, mean, mean logarithm; cell by cell. */
  #cells = new Float64Array(initialCapacity * perCell);
  #totals = new Float64Array(totals.length);
  /** Degrees of freedom, squares, and squares of means, of seconds alone; site by site. */
  #sites = new Float64Array(initialCapacity * perSite);

  /** @see Welford 1962, Note on a method for calculating corrected sums of squares and products */
  add({ pair, site }: Omit<CellNumbers, 'template'>, seconds: number): void {
    const log = logOfSeconds(seconds);
    const at = pair * perCell;
    const atSite = site * perSite;
    while (at >= this.#cells.length) this.#cells = doubled(this.#cells, Float64Array);
    while (atSite >= this.#sites.length) this.#sites = doubled(this.#sites, Float64Array);
    const [before, mean, meanLog] = [this.#cells[at]!, this.#cells[at + 1]!, this.#cells[at + 2]!];
    const count = before + 1;
    const [step, stepLog] = [(seconds - mean) / count, (log - meanLog) / count];
    const freedom = before > 0 ? 1 : 0;
    const squares = before * step * (seconds - mean);
    const meanSquares = count * (mean + step) ** 2 - before * mean ** 2;
    this.#totals[0]! += freedom;
    this.#totals[1]! += before * stepLog * (log - meanLog);
    this.#totals[2]! += squares;
    this.#totals[3]! += meanSquares;
    this.#sites[atSite]! += freedom;
    this.#sites[atSite + 1]! += squares;
    this.#sites[atSite + 2]! += meanSquares;
    this.#cells[at] = count;
    this.#cells[at + 1] = mean + step;
    this.#cells[at + 2] = meanLog + stepLog;
  }

  read(): TimeScatter {
    const [freedom, logSquares, squares, meanSquares] = this.#totals as unknown as [number, number, number, number];
    const logVariance = (logSquares + usualOutcomes * usual.logVariance) / (freedom + usualOutcomes);
    return {
      logVariance: Math.max(logVariance, leastVariance),
      relativeVariance: drawn({ freedom, squares, meanSquares }, usual.relativeVariance),
    };
  }

  /**
   * Relative variance at one site: where a few attempts fail late and the others at once it is many times that of a
   * site where all fail late, and the sums over all sites reflect the former alone.
   * @param site - number of its cell; -1 for a site without one
   * @param ofAll - that of all sites
   */
  relativeVarianceAt(site: number, ofAll: number): number {
    const at = site * perSite;
    const [freedom = 0, squares = 0, meanSquares = 0] = [this.#sites[at], this.#sites[at + 1], this.#sites[at + 2]];
    return drawn({ freedom, squares, meanSquares }, ofAll);
  }

  /** @param size - number of pairs and sites */
  snapshot(writer: SnapshotWriter, { pairs, sites }: Size): void {
    writer.column(sized(this.#cells, pairs * perCell));
    writer.column(this.#totals.slice());
    writer.column(sized(this.#sites, sites * perSite));
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, { pairs, sites }: Size): Scatter {
    const scatter = new Scatter();
    scatter.#cells = sized(reader.column(Float64Array, pairs * perCell), Math.max(pairs, initialCapacity) * perCell);
    scatter.#totals.set(reader.column(Float64Array, totals.length));
    scatter.#sites = sized(reader.column(Float64Array, sites * perSite), Math.max(sites, initialCapacity) * perSite);
    return scatter;
  }
}

/** A copy that is cut, or padded with zeros. */
const sized = (from: Float64Array, length: number): Float64Array<ArrayBuffer> => {
  const to = new Float64Array(length);
  to.set(from.subarray(0, length));
  return to;
};

/** Relative variance by these sums, shrunk towards the usual one. */
const drawn = (
  { freedom, squares, meanSquares }: { freedom: number; squares: number; meanSquares: number },
  towards: number,
): number => {
  const found = meanSquares > 0 ? squares / meanSquares : towards;
  return Math.max((freedom * found + usualOutcomes * towards) / (freedom + usualOutcomes), leastVariance);
};
