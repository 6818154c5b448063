import type { Bus, InMessage, Subscription } from '../../bus/port.ts';
import { openBookmark } from './bookmark.ts';

/** Calls a handler with every message of a topic: all that is there, then live; reopened, it goes on where it was. */
export const followEach = (
  bus: Bus,
  topic: string,
  take: (message: InMessage) => void,
): (() => Promise<Subscription>) => {
  const bookmark = openBookmark();
  const takeAll = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      bookmark.pass(message);
      take(message);
    }
  };
  return () => bus.follow(topic, bookmark.next(), takeAll, () => {});
};
