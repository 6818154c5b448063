import { doubled } from '../doubled.ts';
import { type HalfLife, halfLives } from '../half-lives.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import type { Contribution } from './contribution.ts';
import { logOfSeconds, sums } from './sums.ts';

const initialCapacity = 64;
const nothing = { attempts: 0, successes: 0 };

/**
 * Exponentially decayed counts, one cell per key of a level, in flat arrays that grow with the number of keys and not
 * of outcomes. A cell's sums are held as of its latest finish time; an outcome that finished earlier is added with the
 * weight it has by then, so the order of arrival matters only by rounding.
 */
export class Cells {
  readonly #memories: readonly HalfLife[];
  readonly #width: number;
  readonly #index = new Map<string, number>();
  #sums: Float64Array<ArrayBuffer>;
  #latest = new Float64Array(initialCapacity);
  /**
   * Expected share of successes as of a time; NaN where not cached. Outcomes of one cell ask for it again and again.
   */
  #expected = new Float64Array(initialCapacity);
  #expectedAt = new Float64Array(initialCapacity).fill(Number.NaN);

  /** @param memories - the half-lives to keep, shortest first */
  constructor(memories: readonly HalfLife[] = halfLives) {
    this.#memories = memories;
    this.#width = memories.length * sums.length;
    this.#sums = new Float64Array(initialCapacity * this.#width);
  }

  get size(): number {
    return this.#index.size;
  }

  /** The cell of a key, or -1. */
  find(key: string): number {
    return this.#index.get(key) ?? -1;
  }

  /** The cell of a key, inserted if there is none. */
  cellOf(key: string): number {
    return this.#index.get(key) ?? this.#create(key);
  }

  /** Finish of the newest outcome of a key, epoch ms; -Infinity where there is none. */
  latest(key: string): number {
    return this.#latest[this.find(key)] ?? Number.NEGATIVE_INFINITY;
  }

  /** @returns the outcome's cell */
  add(key: string, contribution: Contribution): number {
    const cell = this.cellOf(key);
    this.#addSums(cell, contribution);
    this.#expectedAt[cell] = Number.NaN;
    return cell;
  }

  /**
   * Writes the cell's sums as of `time` to `out`, half-life by half-life in the order of `sums`; zeros for cell -1.
   * @param out - at least as many times `sums.length` long as there are memories
   */
  read(cell: number, time: number, out: Float64Array): void {
    if (cell < 0) {
      out.fill(0, 0, this.#width);
      return;
    }
    const age = Math.max(0, time - this.#latest[cell]!);
    const base = cell * this.#width;
    for (let h = 0, at = 0; h < this.#memories.length; h++) {
      const factor = 2 ** (-age / this.#memories[h]!.ms);
      for (let s = 0; s < sums.length; s++, at++) out[at] = this.#sums[base + at]! * factor;
    }
  }

  /** Attempts and successes of the longest memory as of `time`; zeros for cell -1. */
  longRun(cell: number, time: number): { readonly attempts: number; readonly successes: number } {
    if (cell < 0) return nothing;
    const longest = this.#memories.length - 1;
    const factor = this.#fade(cell, longest, time);
    const at = cell * this.#width + longest * sums.length;
    return { attempts: this.#sums[at]! * factor, successes: this.#sums[at + 1]! * factor };
  }

  /** Writes the sums of one memory of a cell as of `time` to `out`. @param memory - its index */
  readMemory(cell: number, memory: number, time: number, out: Float64Array): void {
    const factor = this.#fade(cell, memory, time);
    const at = cell * this.#width + memory * sums.length;
    for (let s = 0; s < sums.length; s++) out[s] = this.#sums[at + s]! * factor;
  }

  /** Share of successes of the longest memory as of `time`, shrunk slightly towards even odds. */
  expected(cell: number, time: number): number {
    if (this.#expectedAt[cell] === time) return this.#expected[cell]!;
    const { attempts, successes } = this.longRun(cell, time);
    const expected = (successes + 1) / (attempts + 2);
    this.#expected[cell] = expected;
    this.#expectedAt[cell] = time;
    return expected;
  }

  keys(): IterableIterator<string> {
    return this.#index.keys();
  }

  snapshot(writer: SnapshotWriter): void {
    const { size } = this;
    writer.texts([...this.#index.keys()]);
    writer.column(this.#sums.slice(0, size * this.#width));
    writer.column(this.#latest.slice(0, size));
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader, memories?: readonly HalfLife[]): Cells {
    const cells = new Cells(memories);
    for (const key of reader.texts()) cells.#create(key);
    const { size } = cells;
    cells.#sums.set(reader.column(Float64Array, size * cells.#width));
    cells.#latest.set(reader.column(Float64Array, size));
    return cells;
  }

  /** The factor by which a memory of a cell has decayed by `time`. */
  #fade(cell: number, memory: number, time: number): number {
    return 2 ** (-Math.max(0, time - this.#latest[cell]!) / this.#memories[memory]!.ms);
  }

  #create(key: string): number {
    const cell = this.#index.size;
    if (cell >= this.#latest.length) this.#grow();
    this.#index.set(key, cell);
    this.#latest[cell] = Number.NEGATIVE_INFINITY;
    return cell;
  }

  #grow(): void {
    const cells = this.#latest.length;
    this.#sums = doubled(this.#sums, Float64Array);
    this.#latest = doubled(this.#latest, Float64Array);
    this.#expectedAt = doubled(this.#expectedAt, Float64Array).fill(Number.NaN, cells);
    this.#expected = doubled(this.#expected, Float64Array);
  }

  #addSums(cell: number, { finishTime, succeeded, seconds }: Contribution): void {
    const latest = this.#latest[cell]!;
    const elapsed = finishTime - latest;
    const timed = Number.isNaN(seconds) ? 0 : 1;
    const time = timed === 1 ? seconds : 0;
    const log = timed === 1 ? logOfSeconds(seconds) : 0;
    const base = cell * this.#width;
    for (let h = 0; h < this.#memories.length; h++) {
      const at = base + h * sums.length;
      const { ms } = this.#memories[h]!;
      let weight = 1;
      if (elapsed > 0) {
        const factor = 2 ** (-elapsed / ms);
        for (let s = 0; s < sums.length; s++) this.#sums[at + s]! *= factor;
      } else {
        weight = 2 ** (elapsed / ms);
      }
      this.#sums[at]! += weight;
      if (succeeded) {
        this.#sums[at + 1]! += weight;
        this.#sums[at + 2]! += weight * time;
        this.#sums[at + 3]! += weight * timed;
        this.#sums[at + 6]! += weight * log;
      } else {
        this.#sums[at + 4]! += weight * time;
        this.#sums[at + 5]! += weight * timed;
        this.#sums[at + 7]! += weight * log;
      }
    }
    if (elapsed > 0) this.#latest[cell] = finishTime;
  }
}
