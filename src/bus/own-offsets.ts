type Range = { readonly from: number; to: number };

const mostRanges = 100;

/** The offsets of messages that a process published itself, so that it need not read them back. */
export class OwnOffsets {
  readonly #ranges = new Map<number, Range[]>();
  #notes = 0;
  #next: PromiseWithResolvers<void> | undefined;

  /** Number of calls of `note`. */
  get notes(): number {
    return this.#notes;
  }

  /** Resolves at the next call of `note`. */
  noted(): Promise<void> {
    this.#next ??= Promise.withResolvers();
    return this.#next.promise;
  }

  /**
   * Records that `count` messages from offset `from` on are own. Offsets that start again belong to a recreated topic.
   */
  note(partition: number, from: number, count: number): void {
    this.#notes++;
    this.#next?.resolve();
    this.#next = undefined;
    const ranges = this.#ranges.get(partition) ?? [];
    const last = ranges.at(-1);
    if (last && from < last.to) ranges.length = 0;
    if (last?.to === from) last.to = from + count;
    else ranges.push({ from, to: from + count });
    if (ranges.length > mostRanges) ranges.shift();
    this.#ranges.set(partition, ranges);
  }

  /** The first offset from `offset` on that is not known to be own. */
  beyond(partition: number, offset: number): number {
    const range = this.#ranges.get(partition)?.findLast(({ from }) => from <= offset);
    return range ? Math.max(offset, range.to) : offset;
  }
}
