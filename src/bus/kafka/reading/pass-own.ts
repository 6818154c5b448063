import { pause } from '../../../pause.ts';
import type { Passing } from '../../port.ts';
import { settledWithin } from '../connection/abortable.ts';
import type { Offsets } from '../connection/topic.ts';

/**
 * How often to look for messages of others while this process publishes to the topic itself; only when its next batch
 * is acknowledged. A message on its way, or one that arrives while a fetch waits, would be read back before its offset
 * is known.
 */
const lookMs = 25;
/** Without an acknowledgement for this long, nothing is on its way. */
const quietMs = 50;

/**
 * Passes over what was published with `own` since the last look.
 * @param positions - moved on
 * @returns whether there was anything: then more is to be expected
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
