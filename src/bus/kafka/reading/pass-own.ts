import type { Passing } from '../../port.ts';
import { pause, settledWithin } from '../connection/abortable.ts';
import type { Offsets } from '../connection/topic.ts';

/**
 * How often others' messages are looked for while this process publishes to the topic itself; and only when its next batch
 * is acknowledged. What is on its way, or comes while a fetch waits, would be read back before its offset is known.
 */
const lookMs = 25;
/** Without an acknowledgement for so long, nothing is under way. */
const quietMs = 50;

/**
 * Passes over what was published with `own` since the last look.
 * @param positions - moved on
 * @returns whether there was something: more is to come then
 */
export const ownPasser = (
  passing: Passing | undefined,
  partitions: readonly number[],
  positions: Offsets,
  signal: AbortSignal,
): (() => Promise<boolean>) => {
  if (!passing) return async () => false;
  const { own, onPassed } = passing;
  let notes = own.notes;
  let publishes = false;
  return async () => {
    if (publishes) {
      await pause(lookMs, signal);
      await settledWithin(quietMs, own.noted());
    }
    publishes = notes !== own.notes;
    notes = own.notes;
    for (const partition of partitions) {
      const next = own.beyond(partition, positions.get(partition)!);
      if (next === positions.get(partition)) continue;
      positions.set(partition, next);
      onPassed(partition, next);
    }
    return publishes;
  };
};
