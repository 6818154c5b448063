import { logOfSeconds } from '../counts/sums.ts';
import { doubled } from '../doubled.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';

/** Variation of times under equal conditions: of one template at one site. */
export type TimeScatter = {
  /** Variance of their logarithms. */
  readonly logVariance: number;
  /** Variance over the square of their mean. */
  readonly relativeVariance: number;
};

/** Prior weight of the usual scatter, in outcomes. */
const usualOutcomes = 12;
const usual: TimeScatter = { logVariance: 0.3, relativeVariance: 0.35 };
const leastVariance = 0.02;

const initialCapacity = 64;
const perCell = 3;
const totals = ['freedom', 'logSquares', 'squares', 'meanSquares'] as const;

/**
 * Running sums of squares around the mean of each pair of site and template, of seconds and of their logarithms,
 * without decay.
 */
export class Scatter {
  /** Count, mean, mean logarithm; cell by cell. */
  #cells = new Float64Array(initialCapacity * perCell);
  #totals = new Float64Array(totals.length);

  /**
   * @param pair - its number
   * @see Welford 1962, Note on a method for calculating corrected sums of squares and products
   */
  add(pair: number, seconds: number): void {
    const log = logOfSeconds(seconds);
    const at = pair * perCell;
    while (at >= this.#cells.length) this.#cells = doubled(this.#cells, Float64Array);
    const [before, mean, meanLog] = [this.#cells[at]!, this.#cells[at + 1]!, this.#cells[at + 2]!];
    const count = before + 1;
    const [step, stepLog] = [(seconds - mean) / count, (log - meanLog) / count];
    this.#totals[0]! += before > 0 ? 1 : 0;
    this.#totals[1]! += before * stepLog * (log - meanLog);
    this.#totals[2]! += before * step * (seconds - mean);
    this.#totals[3]! += count * (mean + step) ** 2 - before * mean ** 2;
    this.#cells[at] = count;
    this.#cells[at + 1] = mean + step;
    this.#cells[at + 2] = meanLog + stepLog;
  }

  read(): TimeScatter {
    const [freedom, logSquares, squares, meanSquares] = this.#totals as unknown as [number, number, number, number];
    const drawn = (found: number, towards: number): number =>
      Math.max((found + usualOutcomes * towards) / (freedom + usualOutcomes), leastVariance);
    const relativeVariance = meanSquares > 0 ? squares / meanSquares : usual.relativeVariance;
    return {
      logVariance: drawn(logSquares, usual.logVariance),
      relativeVariance: drawn(freedom * relativeVariance, usual.relativeVariance),
    };
  }

  /** @param pairs - their number */
  snapshot(writer: SnapshotWriter, pairs: number): void {
    writer.column(sized(this.#cells, pairs * perCell));
    writer.column(this.#totals.slice());
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, pairs: number): Scatter {
    const scatter = new Scatter();
    scatter.#cells = sized(reader.column(Float64Array, pairs * perCell), Math.max(pairs, initialCapacity) * perCell);
    scatter.#totals.set(reader.column(Float64Array, totals.length));
    return scatter;
  }
}

/** A copy that is cut, or padded with zeros. */
const sized = (from: Float64Array, length: number): Float64Array<ArrayBuffer> => {
  const to = new Float64Array(length);
  to.set(from.subarray(0, length));
  return to;
};
