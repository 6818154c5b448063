/** A provider in one region. */
export type Site = { readonly providerName: string; readonly regionName: string };

/** The keys of the cells that a (provider, region, template, group) belongs to. */
export type HistoryKeys = {
  readonly provider: string;
  readonly providerTemplate: string;
  readonly providerGroup: string;
  readonly template: string;
};

/** An injective encoding of a tuple of strings as one text: each part is preceded by its length. */
export const tupleText = (...parts: string[]): string => {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  return text;
};

/** The inverse of `tupleText`. */
export const tupleParts = (text: string): string[] => {
  const parts: string[] = [];
  for (let at = 0; at < text.length; ) {
    const colon = text.indexOf(':', at);
    const end = colon + 1 + Number(text.slice(at, colon));
    parts.push(text.slice(colon + 1, end));
    at = end;
  }
  return parts;
};

/** The key of a site. */
export const siteKey = ({ providerName, regionName }: Site): string => tupleText(providerName, regionName);

/** What a history is asked about. */
export type Asked = { readonly site: string; readonly template: string; readonly group: string };

/**
 * The key of one template, or one group, at a site.
 * @param site - as `siteKey` gives it
 */
export const narrowKey = (site: string, name: string): string => site + tupleText(name);

export const historyKeys = ({ site, template, group }: Asked): HistoryKeys => ({
  provider: site,
  providerTemplate: narrowKey(site, template),
  providerGroup: narrowKey(site, group),
  template,
});
