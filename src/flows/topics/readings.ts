import type { Subscription } from '../../bus/port.ts';
import type { RankerError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { ServiceState } from '../../telemetry/state-metrics.ts';
import { steadySubscription } from './steady-subscription.ts';

/** Keeps a subscription open until the service stops; after that none is opened. */
export type KeepOpen = (topic: string, reader: string, open: () => Promise<Subscription>) => void;

export type Readings = {
  readonly keepOpen: KeepOpen;
  readonly lags: () => ServiceState['lags'];
  /** Finishes the work in hand, in the reverse order of opening. */
  readonly stop: () => Promise<void>;
};

/** All subscriptions of a service. */
export const openReadings = (log: Logger): Readings => {
  const subscriptions: (Subscription & { readonly topic: string; readonly reader: string })[] = [];
  let stopped = false;
  return {
    keepOpen: (topic, reader, open) => {
      if (stopped) return;
      const onFault = ({ code, message }: RankerError, pauseMs: number) =>
        log.error({ topic, reader, code, reason: message, pauseMs }, 'reading stopped, to be taken up again');
      subscriptions.push({ topic, reader, ...steadySubscription(open, onFault) });
    },
    lags: () => subscriptions.map(({ topic, reader, lag }) => ({ topic, reader, messages: lag() })),
    stop: async () => {
      stopped = true;
      for (const subscription of subscriptions.toReversed()) await subscription.stop();
    },
  };
};
