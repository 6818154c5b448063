import { doubled } from '../doubled.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';

const initialCapacity = 64;
const counts = ['attempts', 'total', 'pairSquares'] as const;
const width = counts.length;
const sumNames = ['groups', 'squares', 'attemptSquares', 'pairSquares'] as const;

/** Counts of one grouping of the outcomes, group by group, and sums over its groups. */
export class Groups {
  #counts = new Float64Array(initialCapacity * width);
  /** Highest number of a group, plus one. */
  #size = 0;
  readonly sums = {
    /** Number of groups. */
    groups: 0,
    /** Totals squared over attempts. */
    squares: 0,
    /** Attempts squared. */
    attemptSquares: 0,
    /** Sum over groups: squared attempts of the group's pairs, over its attempts. */
    pairSquares: 0,
  };

  attempts(group: number): number {
    return this.#counts[group * width] ?? 0;
  }

  /** Sum of the values of a group. */
  total(group: number): number {
    return this.#counts[group * width + 1] ?? 0;
  }

  /**
   * Adds attempts, or removes them if `attempts` is below 0.
   * @param total - sum of their values
   * @param pairSquares - increase of the squared attempts of their pair
   */
  add(group: number, attempts: number, total: number, pairSquares: number): void {
    const at = group * width;
    while (at >= this.#counts.length) this.#counts = doubled(this.#counts, Float64Array);
    const [before, totalBefore, squaresBefore] = [this.#counts[at]!, this.#counts[at + 1]!, this.#counts[at + 2]!];
    const [now, totalNow, squaresNow] = [before + attempts, totalBefore + total, squaresBefore + pairSquares];
    this.#size = Math.max(this.#size, group + 1);
    this.sums.groups += Math.sign(now) - Math.sign(before);
    this.sums.squares += over(totalNow ** 2, now) - over(totalBefore ** 2, before);
    this.sums.attemptSquares += now ** 2 - before ** 2;
    this.sums.pairSquares += over(squaresNow, now) - over(squaresBefore, before);
    this.#counts[at] = now;
    this.#counts[at + 1] = totalNow;
    this.#counts[at + 2] = squaresNow;
  }

  snapshot(writer: SnapshotWriter): void {
    writer.column(Float64Array.from([this.#size, ...sumNames.map((name) => this.sums[name])]));
    writer.column(this.#counts.slice(0, this.#size * width));
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  restore(reader: SnapshotReader): void {
    const [size, ...sums] = reader.column(Float64Array, 1 + sumNames.length);
    this.#size = size!;
    for (const [at, name] of sumNames.entries()) this.sums[name] = sums[at]!;
    const kept = reader.column(Float64Array, this.#size * width);
    while (kept.length > this.#counts.length) this.#counts = doubled(this.#counts, Float64Array);
    this.#counts.set(kept);
  }
}

/** 0 where there are no attempts. */
const over = (sum: number, attempts: number): number => (attempts === 0 ? 0 : sum / attempts);
