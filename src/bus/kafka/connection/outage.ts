import type { RankerError } from '../../../errors.ts';
import { pause } from '../../../pause.ts';
import type { BusLog } from '../../bus-log.ts';

const firstPauseMs = 100;
/** Short enough that work goes on within 5 s of a broker's return. */
const longestPauseMs = 1_000;
const logAgainAfterMs = 30_000;

/** Pauses that grow while a fault lasts; logs its beginning, a reminder every half minute, and its end. */
type Outage = {
  readonly wait: (fault: RankerError, signal: AbortSignal) => Promise<void>;
  readonly over: () => void;
};

/** @param sleep - resolves after `ms`, or when the signal aborts */
export const openOutage = (log: BusLog, topic: string, sleep = pause): Outage => {
  let nextPauseMs = firstPauseMs;
  let unloggedMs = Number.POSITIVE_INFINITY;
  let last: RankerError | undefined;

  const wait = async (fault: RankerError, signal: AbortSignal): Promise<void> => {
    if (fault.code !== last?.code || unloggedMs >= logAgainAfterMs) {
      const text = fault.code === 'BUS_TOPIC_MISSING' ? 'waiting for a topic' : 'waiting for the brokers';
      log.warn({ topic, code: fault.code, reason: fault.message }, text);
      unloggedMs = 0;
    }
    // Another reason means progress: a broker that is back is soon ready.
    const pauseMs = fault.message === last?.message ? nextPauseMs : firstPauseMs;
    last = fault;
    unloggedMs += pauseMs;
    nextPauseMs = Math.min(pauseMs * 2, longestPauseMs);
    await sleep(pauseMs, signal);
  };

  const over = (): void => {
    if (last) log.info({ topic }, 'bus works again');
    last = undefined;
    unloggedMs = Number.POSITIVE_INFINITY;
  };

  return { wait, over };
};
