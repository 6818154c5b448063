import type { Bus } from '../../src/bus/port.ts';
import type { JsonObject } from '../../src/contracts/json/json-value.ts';
import { simulateDeployments } from '../../src/simulate/simulate.ts';

const sites = Array.from({ length: 10 }, (_, site) => ({ providerName: `SITE-${site}`, regionName: 'one' }));

/** The federation whose rankings are timed: ten sites, and the deployments of 300 days. */
const deployed = (deployments: number) => simulateDeployments({ seed: 42, deployments, days: 300, sites });

/** The first `count` outcomes of as many deployments, one at a time. */
export const outcomesAtTenSites = (count: number): IteratorObject<JsonObject> =>
  deployed(count)
    .flatMap(({ outcomes }) => outcomes.map(({ message }) => message))
    .take(count);

/** The first `count` requests that may go to all ten. */
export const requestsToTenSites = (count: number): JsonObject[] =>
  deployed(100 * count)
    .map(({ request }) => request)
    .filter(({ providers }) => Array.isArray(providers) && providers.length === sites.length)
    .take(count)
    .toArray();

/** Puts `count` outcomes on a topic. */
export const fillWithOutcomes = async (bus: Bus, topic: string, count: number): Promise<void> => {
  let batch: { key: string; value: string }[] = [];
  let left = count;
  for (const message of outcomesAtTenSites(count)) {
    batch.push({ key: String(message.uuid), value: JSON.stringify(message) });
    if (--left > 0 && batch.length < 1000) continue;
    await bus.publish(topic, batch);
    batch = [];
  }
};
