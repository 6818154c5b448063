import type { InMessage } from '../../bus/port.ts';

/** The place in a topic from which a reader goes on. */
type Bookmark = {
  /** Moves forward only. */
  readonly goOnAt: (partition: number, nextOffset: number) => void;
  /** Moves behind a message. */
  readonly pass: (message: InMessage) => void;
  /** Next offset by partition, a copy; absent = the beginning. */
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
