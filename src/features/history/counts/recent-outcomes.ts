import { dayMs, hourMs } from '../../../contracts/time/durations.ts';
import { doubled } from '../doubled.ts';
import { spellDays } from '../half-lives.ts';
import type { SnapshotReader, SnapshotWriter } from '../snapshot-format.ts';
import type { Contribution } from './contribution.ts';

/** How many of the latest outcomes each cell remembers individually. */
export const recentLength = 16;

/** Half-lives of the shifts; besides, each outcome weighs 0.85 of the next newer one. */
export const shiftHalfLives = [
  { label: '12h', ms: 12 * hourMs },
  { label: '2d', ms: 48 * hourMs },
] as const;

/** The half-life used for shifts that pass within days. */
export const passingShift = { at: 1, ms: shiftHalfLives[1].ms } as const;

/** Half-lives of sudden changes, by kind, ms. */
const changeHalfLives = { passing: spellDays.passing * dayMs, lasting: spellDays.lasting * dayMs } as const;

const changeKinds = ['passing', 'lasting'] as const;
type ChangeKind = (typeof changeKinds)[number];

const perOutcome = 0.85;
const weightsPerCell = recentLength * shiftHalfLives.length;
const initialCapacity = 64;

/** The latest outcomes of each cell by finish time, newest first, in flat arrays that grow with the cells. */
export class RecentOutcomes {
  #finish = new Float64Array(initialCapacity * recentLength).fill(Number.NEGATIVE_INFINITY);
  #tie = new Float64Array(initialCapacity * recentLength);
  #success = new Uint8Array(initialCapacity * recentLength);
  #expectedBy = new Int32Array(initialCapacity * recentLength);
  /** Weights as of a cell's newest finish: half-life by half-life, outcome by outcome. Computed on demand. */
  #weights = new Float64Array(0);
  /** Computed together with the weights. */
  readonly #changesKept: Record<ChangeKind, Float64Array<ArrayBuffer>> = {
    passing: new Float64Array(0),
    lasting: new Float64Array(0),
  };
  #isWeighed = new Uint8Array(initialCapacity);

  /** Number of outcomes kept, at most `recentLength`. */
  count(cell: number): number {
    const base = cell * recentLength;
    let count = 0;
    while (count < recentLength && this.#finish[base + count] !== Number.NEGATIVE_INFINITY) count++;
    return count;
  }

  /** How many of them finished at `time` (epoch ms) or later. */
  countSince(cell: number, time: number): number {
    const base = cell * recentLength;
    let count = 0;
    while (count < recentLength && this.#finish[base + count]! >= time) count++;
    return count;
  }

  /** Of the `n`th latest, 0 = newest. */
  succeeded(cell: number, n: number): boolean {
    return this.#success[cell * recentLength + n] === 1;
  }

  /** The cell with the expected probability of the `n`th latest. */
  expectedBy(cell: number, n: number): number {
    return this.#expectedBy[cell * recentLength + n]!;
  }

  /** Epoch ms of the newest finish; there must be one. */
  newestFinish(cell: number): number {
    return this.#finish[cell * recentLength]!;
  }

  /**
   * Sum of one value for each of the latest `count`, weighted as of the newest finish with the `h`th of
   * `shiftHalfLives`.
   */
  weighted(cell: number, h: number, values: Float64Array, count: number): number {
    if (this.#isWeighed[cell] === 0) this.#weigh(cell);
    const weights = this.#weights;
    const base = cell * weightsPerCell + h * recentLength;
    let sum = 0;
    for (let n = 0; n < count; n++) sum += weights[base + n]! * values[n]!;
    return sum;
  }

  /** Probability that a change of a kind persists from the next older outcome to the `n`th latest. */
  changesKept(cell: number, n: number, kind: ChangeKind): number {
    if (this.#isWeighed[cell] === 0) this.#weigh(cell);
    return this.#changesKept[kind][cell * recentLength + n]!;
  }

  /** Inserts by finish time, newest first; the oldest is dropped. */
  add(cell: number, { finishTime, tie, succeeded, expectedBy }: Contribution): void {
    while (cell >= this.#isWeighed.length) this.#grow();
    const base = cell * recentLength;
    const newer = (at: number): boolean =>
      finishTime > this.#finish[at]! || (finishTime === this.#finish[at]! && tie > this.#tie[at]!);
    let at = base + recentLength - 1;
    if (!newer(at)) return;
    for (; at > base && newer(at - 1); at--) {
      this.#finish[at] = this.#finish[at - 1]!;
      this.#tie[at] = this.#tie[at - 1]!;
      this.#success[at] = this.#success[at - 1]!;
      this.#expectedBy[at] = this.#expectedBy[at - 1]!;
    }
    this.#finish[at] = finishTime;
    this.#tie[at] = tie;
    this.#success[at] = succeeded ? 1 : 0;
    this.#expectedBy[at] = expectedBy;
    this.#isWeighed[cell] = 0;
  }

  /** @param size - number of cells */
  snapshot(writer: SnapshotWriter, size: number): void {
    for (const column of [this.#finish, this.#tie, this.#success, this.#expectedBy]) {
      writer.column(column.slice(0, size * recentLength));
    }
  }

  /**
   * @param size - number of cells
   * @throws RankerError SNAPSHOT_INVALID
   */
  static restore(reader: SnapshotReader, size: number): RecentOutcomes {
    const recent = new RecentOutcomes();
    while (size > recent.#isWeighed.length) recent.#grow();
    const length = size * recentLength;
    recent.#finish.set(reader.column(Float64Array, length));
    recent.#tie.set(reader.column(Float64Array, length));
    recent.#success.set(reader.column(Uint8Array, length));
    recent.#expectedBy.set(reader.column(Int32Array, length));
    return recent;
  }

  #grow(): void {
    this.#finish = doubled(this.#finish, Float64Array).fill(Number.NEGATIVE_INFINITY, this.#finish.length);
    this.#tie = doubled(this.#tie, Float64Array);
    this.#success = doubled(this.#success, Uint8Array);
    this.#expectedBy = doubled(this.#expectedBy, Int32Array);
    this.#isWeighed = doubled(this.#isWeighed, Uint8Array);
  }

  #weigh(cell: number): void {
    const room = this.#isWeighed.length;
    this.#weights = withRoom(this.#weights, room * weightsPerCell);
    const base = cell * recentLength;
    let at = cell * weightsPerCell;
    for (const { ms } of shiftHalfLives) {
      let weight = 1;
      for (let n = 0; n < recentLength; n++) {
        this.#weights[at++] = weight * 2 ** ((this.#finish[base + n]! - this.#finish[base]!) / ms);
        weight *= perOutcome;
      }
    }
    for (const kind of changeKinds) {
      const kept = withRoom(this.#changesKept[kind], room * recentLength);
      for (let n = 0; n < recentLength - 1; n++) {
        const gap = this.#finish[base + n]! - this.#finish[base + n + 1]!;
        kept[base + n] = 2 ** (-gap / changeHalfLives[kind]);
      }
      this.#changesKept[kind] = kept;
    }
    this.#isWeighed[cell] = 1;
  }
}

const withRoom = (values: Float64Array<ArrayBuffer>, room: number): Float64Array<ArrayBuffer> => {
  if (values.length >= room) return values;
  const grown = new Float64Array(room);
  grown.set(values);
  return grown;
};
