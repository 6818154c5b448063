import { doubled } from './doubled.ts';
import type { SnapshotReader, SnapshotWriter } from './snapshot-format.ts';

const initialCapacity = 64;
const counts = ['attempts', 'total', 'pairSquares'] as const;
const width = counts.length;
const sumNames = ['groups', 'squares', 'attemptSquares', 'pairSquares'] as const;

/** Counts of one way to divide outcomes, group by group, and sums over its groups. */
export class Groups {
  #counts = new Float64Array(initialCapacity * width);
  /** One more than the highest number of a group. */
  #size = 0;
  readonly sums = {
    /** How many there are. */
    groups: 0,
    /** Totals squared over attempts. */
    squares: 0,
    /** Attempts squared. */
    attemptSquares: 0,
    /** Squared attempts of the pairs in a group, over its attempts. */
    pairSquares: 0,
  };

  attempts(group: number): number {
    return this.#counts[group * width] ?? 0;
  }

  /** Sum of the values of a group. */
  total(group: number): number {
    return this.#counts[group * width + 1] ?? 0;
  }

  /** One more attempt. @param pairSquares - by how much the square of its pair's attempts grows */
  add(group: number, value: number, pairSquares: number): void {
    const at = group * width;
    while (at >= this.#counts.length) this.#counts = doubled(this.#counts, Float64Array);
    const [attempts, before, squares] = [this.#counts[at]!, this.#counts[at + 1]!, this.#counts[at + 2]!];
    const over = Math.max(attempts, 1);
    const [more, now, more2] = [attempts + 1, before + value, squares + pairSquares];
    this.#size = Math.max(this.#size, group + 1);
    this.sums.groups += attempts === 0 ? 1 : 0;
    this.sums.squares += now ** 2 / more - before ** 2 / over;
    this.sums.attemptSquares += 2 * attempts + 1;
    this.sums.pairSquares += more2 / more - squares / over;
    this.#counts[at] = more;
    this.#counts[at + 1] = now;
    this.#counts[at + 2] = more2;
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
