import { doubled } from './doubled.ts';
import type { SnapshotReader, SnapshotWriter } from './snapshot-format.ts';

const initialCapacity = 64;
const counts = ['attempts', 'successes', 'pairSquares'] as const;
const width = counts.length;

/** Counts of one way to divide outcomes, group by group, and sums over its groups. */
export class Groups {
  #counts = new Float64Array(initialCapacity * width);
  readonly sums = {
    /** How many there are. */
    groups: 0,
    /** Successes squared over attempts. */
    successSquares: 0,
    /** Attempts squared. */
    attemptSquares: 0,
    /** Squared attempts of the pairs in a group, over its attempts. */
    pairSquares: 0,
  };

  attempts(group: number): number {
    return this.#counts[group * width] ?? 0;
  }

  successes(group: number): number {
    return this.#counts[group * width + 1] ?? 0;
  }

  /** One more attempt. @param successes - 0 or 1 @param pairSquares - by how much the square of its pair's attempts grows */
  add(group: number, successes: number, pairSquares: number): void {
    const at = group * width;
    while (at >= this.#counts.length) this.#counts = doubled(this.#counts, Float64Array);
    const [attempts, before, squares] = [this.#counts[at]!, this.#counts[at + 1]!, this.#counts[at + 2]!];
    const over = Math.max(attempts, 1);
    const [more, now, more2] = [attempts + 1, before + successes, squares + pairSquares];
    this.sums.groups += attempts === 0 ? 1 : 0;
    this.sums.successSquares += now ** 2 / more - before ** 2 / over;
    this.sums.attemptSquares += 2 * attempts + 1;
    this.sums.pairSquares += more2 / more - squares / over;
    this.#counts[at] = more;
    this.#counts[at + 1] = now;
    this.#counts[at + 2] = more2;
  }

  snapshot(writer: SnapshotWriter): void {
    const { groups, successSquares, attemptSquares, pairSquares } = this.sums;
    writer.column(Float64Array.of(groups, successSquares, attemptSquares, pairSquares));
    writer.column(this.#counts.slice(0, groups * width));
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  restore(reader: SnapshotReader): void {
    const [groups, successSquares, attemptSquares, pairSquares] = reader.column(Float64Array, 4) as unknown as [
      number,
      number,
      number,
      number,
    ];
    Object.assign(this.sums, { groups, successSquares, attemptSquares, pairSquares });
    const kept = reader.column(Float64Array, groups * width);
    while (kept.length > this.#counts.length) this.#counts = doubled(this.#counts, Float64Array);
    this.#counts.set(kept);
  }
}
