import { dayMs } from '../../../contracts/time/durations.ts';
import type { HistoryEvent } from './event.ts';
import type { Fingerprint } from './seen.ts';

/** Failures that users caused, by the first word of the deployment, the longest withheld first. */
export type Withheld = Map<number, HistoryEvent[]>;

const withheldForMs = 30 * dayMs;

export const withhold = (withheld: Withheld, event: HistoryEvent): void => {
  const [key] = event.deployment;
  const events = withheld.get(key);
  if (events) events.push(event);
  else withheld.set(key, [event]);
};

/** Forgets what no success has come after for too long. @param time - epoch ms */
export const forgetOld = (withheld: Withheld, time: number): void => {
  for (const [key, [oldest]] of withheld) {
    if (oldest && time - oldest.visibleAt <= withheldForMs) break;
    withheld.delete(key);
  }
};

/** Takes out the failures of a deployment. */
export const release = (withheld: Withheld, deployment: Fingerprint): HistoryEvent[] => {
  const [key] = deployment;
  const events = withheld.get(key);
  if (!events) return [];
  const isOther = (event: HistoryEvent) => event.deployment.some((word, n) => word !== deployment[n]);
  const others = events.filter(isOther);
  if (others.length === 0) withheld.delete(key);
  else withheld.set(key, others);
  return events.filter((event) => !isOther(event));
};
