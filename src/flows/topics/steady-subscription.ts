import type { Subscription } from '../../bus/port.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import { pause } from '../../pause.ts';

const firstPauseMs = 500;
const longestPauseMs = 15_000;

/** A subscription that lasted this long counts as sound again. */
const calmAfterMs = 30_000;

/**
 * Keeps a subscription open: when it stops, the reason is logged, and after a growing pause it is opened again.
 * @param open - opens it; reading the same messages again must do no harm
 */
export const steadySubscription = (
  open: () => Promise<Subscription>,
  onFault: (fault: RankerError, pauseMs: number) => void,
): Subscription => {
  const stopping = new AbortController();
  const { signal } = stopping;
  let current: Subscription | undefined;
  let pauseMs = firstPauseMs;

  const run = async (): Promise<void> => {
    while (!signal.aborted) {
      try {
        current = await open();
        if (signal.aborted) await current.stop();
        const calmed = setTimeout(() => {
          pauseMs = firstPauseMs;
        }, calmAfterMs);
        await current.done.finally(() => clearTimeout(calmed));
      } catch (thrown) {
        if (signal.aborted) return;
        onFault(asRankerError(thrown), pauseMs);
        await pause(pauseMs, signal);
        pauseMs = Math.min(longestPauseMs, 2 * pauseMs);
      }
    }
  };

  const done = run();
  return {
    done,
    lag: () => current?.lag() ?? 0,
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await done;
    },
  };
};
