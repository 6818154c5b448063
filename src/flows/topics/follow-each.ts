import type { Bus, InMessage, Subscription } from '../../bus/port.ts';

/** Hands over every message of a topic: all that is there, then live; opened again, it goes on where it was. */
export const followEach = (
  bus: Bus,
  topic: string,
  take: (message: InMessage) => void,
): (() => Promise<Subscription>) => {
  const nextOffsets = new Map<number, number>();
  const takeAll = async (batch: readonly InMessage[]): Promise<void> => {
    for (const message of batch) {
      nextOffsets.set(message.partition, Math.max(message.offset + 1, nextOffsets.get(message.partition) ?? 0));
      take(message);
    }
  };
  return () => bus.follow(topic, new Map(nextOffsets), takeAll, () => {});
};
