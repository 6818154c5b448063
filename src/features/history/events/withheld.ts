import type { HistoryEvent } from './event.ts';
import type { Fingerprint } from './seen.ts';

/** Failures that users caused, by the first word of the deployment's fingerprint, the longest withheld first. */
export type Withheld = Map<number, HistoryEvent[]>;

/**
 * Bounded by count, not by age: in a topic that is read partition by partition, the successes may come a year after the
 * failures.
 */
const mostWithheld = 50_000;

export const withhold = (withheld: Withheld, event: HistoryEvent): void => {
  const [key] = event.deployment;
  const events = withheld.get(key);
  if (events) events.push(event);
  else withheld.set(key, [event]);
  if (withheld.size > mostWithheld) forgetOldest(withheld);
};

/** Several at a time: to find its oldest entry, a Map steps over every entry deleted before it. */
const forgetOldest = (withheld: Withheld): void => {
  for (const key of withheld.keys()) {
    if (withheld.size <= 0.95 * mostWithheld) return;
    withheld.delete(key);
  }
};

/** Removes and returns the failures of a deployment. */
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
