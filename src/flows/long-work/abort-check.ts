import { setImmediate as nextTurn } from 'node:timers/promises';
import { RankerError } from '../../errors.ts';

/** Called between two steps of long work. @throws RankerError INTERRUPTED to end it */
export type AbortCheck = () => Promise<void>;

/** A turn of the event loop this often costs next to nothing and handles a signal at once. */
const turnMs = 20;

/**
 * Makes synchronous work interruptible: signals are only handled when the event loop turns, and awaiting a settled
 * promise does not make it turn.
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
