import { doubled } from '../doubled.ts';

/** A binary heap of integers, in a total order that its owner gives. */
export class WaitingLine {
  readonly #isBefore: (a: number, b: number) => boolean;
  #items = new Int32Array(256);
  #size = 0;

  constructor(isBefore: (a: number, b: number) => boolean) {
    this.#isBefore = isBefore;
  }

  /** The first one; undefined when it is empty. */
  peek(): number | undefined {
    return this.#size === 0 ? undefined : this.#items[0];
  }

  /** All of them, in an order that rebuilds the same heap. */
  list(): number[] {
    return Array.from(this.#items.subarray(0, this.#size));
  }

  push(item: number): void {
    if (this.#size === this.#items.length) this.#items = doubled(this.#items, Int32Array);
    const items = this.#items;
    let at = this.#size++;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (!this.#isBefore(item, items[parent]!)) break;
      items[at] = items[parent]!;
      at = parent;
    }
    items[at] = item;
  }

  /** Removes the first one. */
  shift(): void {
    if (this.#size === 0) return;
    const items = this.#items;
    const last = items[--this.#size]!;
    let at = 0;
    for (let child = 1; child < this.#size; child = 2 * at + 1) {
      if (child + 1 < this.#size && this.#isBefore(items[child + 1]!, items[child]!)) child++;
      if (!this.#isBefore(items[child]!, last)) break;
      items[at] = items[child]!;
      at = child;
    }
    items[at] = last;
  }
}
