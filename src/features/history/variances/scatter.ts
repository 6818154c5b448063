import { logOfSeconds } from '../counts/sums.ts';
import { doubled } from '../doubled.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';

/** How much times scatter that should be alike: those of one template at one site. */
export type TimeScatter = {
  /** Variance of their logarithms. */
  readonly logVariance: number;
  /** Variance over the square of their mean. */
  readonly relativeVariance: number;
};

/** As if so many outcomes had shown the scatter that is usual. */
const usualOutcomes = 12;
const usual: TimeScatter = { logVariance: 0.3, relativeVariance: 0.35 };
const leastVariance = 0.02;

const initialCapacity = 64;
const perCell = 3;
const totals = ['freedom', 'logSquares', 'squares', 'meanSquares'] as const;

/** Running sums of squares around the mean of each cell, of seconds and of their logarithms. Nothing is forgotten. */
export class Scatter {
  /** Count, mean, mean logarithm; cell by cell. */
  #cells = new Float64Array(initialCapacity * perCell);
  #totals = new Float64Array(totals.length);

  /** @see Welford 1962, Note on a method for calculating corrected sums of squares and products */
  add(cell: number, seconds: number): void {
    const log = logOfSeconds(seconds);
    const at = cell * perCell;
    while (at >= this.#cells.length) this.#cells = doubled(this.#cells, Float64Array);
    const [before, mean, meanLog] = [this.#cells[at]!, this.#cells[at + 1]!, this.#cells[at + 2]!];
    const count = before + 1;
    const [step, stepLog] = [(seconds - mean) / count, (log - meanLog) / count];
    if (before > 0) this.#totals[0]! += 1;
    this.#totals[1]! += before * stepLog * (log - meanLog);
    this.#totals[2]! += before * step * (seconds - mean);
    this.#totals[3]! += count * (mean + step) ** 2 - before * mean ** 2;
    this.#cells[at] = count;
    this.#cells[at + 1] = mean + step;
    this.#cells[at + 2] = meanLog + stepLog;
  }

  read(): TimeScatter {
    const [freedom, logSquares, squares, meanSquares] = this.#totals as unknown as [number, number, number, number];
    const logVariance = (logSquares + usualOutcomes * usual.logVariance) / (freedom + usualOutcomes);
    const found = meanSquares > 0 ? squares / meanSquares : usual.relativeVariance;
    const relativeVariance = (freedom * found + usualOutcomes * usual.relativeVariance) / (freedom + usualOutcomes);
    return {
      logVariance: Math.max(logVariance, leastVariance),
      relativeVariance: Math.max(relativeVariance, leastVariance),
    };
  }

  /** @param size - cells there are */
  snapshot(writer: SnapshotWriter, size: number): void {
    const cells = new Float64Array(size * perCell);
    cells.set(this.#cells.subarray(0, cells.length));
    writer.column(cells);
    writer.column(this.#totals.slice());
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, size: number): Scatter {
    const scatter = new Scatter();
    while (scatter.#cells.length < size * perCell) scatter.#cells = doubled(scatter.#cells, Float64Array);
    scatter.#cells.set(reader.column(Float64Array, size * perCell));
    scatter.#totals.set(reader.column(Float64Array, totals.length));
    return scatter;
  }
}
