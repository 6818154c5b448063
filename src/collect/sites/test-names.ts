import type { Shelf } from '../shelf.ts';
import { plainName, plainNames } from './names.ts';

/** Finds the tests of a provider's region among all that are known. */
export type FindTests = <Row extends object>(rows: Shelf<Row>, provider: string, region: string) => Row | undefined;

/**
 * Sites have other names in their tests: those of the settings, else provider and region, else the provider alone,
 * whatever the spelling.
 * @param named - name in the tests -> provider, a slash, region
 */
export const findTests = (named: Readonly<Record<string, string>>): FindTests => {
  const bySite = new Map(Object.entries(named).map(([name, site]) => [site.toLowerCase(), name]));
  return (rows, provider, region) => {
    const given = bySite.get(`${provider}/${region}`.toLowerCase()) ?? bySite.get(provider.toLowerCase());
    if (given !== undefined) return rows.get(given);
    const [site, alone] = plainNames(provider, region);
    const byName = new Map([...rows.entries()].map(([name, row]) => [plainName(name), row]));
    return rows.get(site) ?? byName.get(site) ?? byName.get(alone);
  };
};
