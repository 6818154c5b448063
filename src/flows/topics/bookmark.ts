import type { InMessage } from '../../bus/port.ts';

/** Where in a topic someone reads on. */
export type Bookmark = {
  /** Never goes back. */
  readonly goOnAt: (partition: number, nextOffset: number) => void;
  /** Goes on behind a message. */
  readonly pass: (message: InMessage) => void;
  /** Next offset by partition, as it is now; absent = the beginning. */
  readonly next: () => Map<number, number>;
};

/** A bookmark at the beginning. */
export const openBookmark = (): Bookmark => {
  const offsets = new Map<number, number>();
  const goOnAt = (partition: number, nextOffset: number): void => {
    offsets.set(partition, Math.max(nextOffset, offsets.get(partition) ?? 0));
  };
  return {
    goOnAt,
    pass: ({ partition, offset }) => goOnAt(partition, offset + 1),
    next: () => new Map(offsets),
  };
};
