import type { JsonObject } from '../../src/contracts/json/json-value.ts';

/** The sites of the federations whose rankings are timed. */
export const tenSites = Array.from({ length: 10 }, (_, site) => ({ providerName: `SITE-${site}`, regionName: 'one' }));

/** Whether a request may go to all of them. */
export const offersAll = ({ providers }: JsonObject): boolean =>
  Array.isArray(providers) && providers.length === tenSites.length;
