import { setImmediate as nextTurn } from 'node:timers/promises';
import { RankerError } from '../../errors.ts';

/** Called between two steps of long work. @throws RankerError INTERRUPTED to end it */
export type AbortCheck = () => Promise<void>;

/** A turn so often is felt by nobody and hears a signal at once. */
const turnMs = 20;

/**
 * Lets work that never waits be ended: signals are heard only when the event loop turns, which awaiting what is there
 * already does not make it do.
 */
export const abortCheck = (signal: AbortSignal): AbortCheck => {
  let turned = performance.now();
  return async () => {
    if (performance.now() - turned >= turnMs) {
      await nextTurn();
      turned = performance.now();
    }
    if (signal.aborted) throw new RankerError('INTERRUPTED', 'ended before it was done; no output file was written');
  };
};
