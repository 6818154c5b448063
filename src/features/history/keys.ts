/** A provider in one region. */
export type Site = { readonly providerName: string; readonly regionName: string };

/** The cells that a (provider, region, template, group) belongs to. */
export type HistoryKeys = {
  readonly provider: string;
  readonly providerTemplate: string;
  readonly providerGroup: string;
  readonly template: string;
};

/** One text for a tuple of strings, and no two tuples share one, since each part carries its length. */
export const tupleText = (...parts: string[]): string => {
  let text = '';
  for (const part of parts) text += `${part.length}:${part}`;
  return text;
};

/** The strings that `tupleText` made a text of. */
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

/** What all that is known of a site is kept under. */
export const siteKey = ({ providerName, regionName }: Site): string => tupleText(providerName, regionName);

/** What is asked of a history. */
export type Asked = { readonly site: string; readonly template: string; readonly group: string };

/** What all that is known of one template, or of one group, at a site is kept under. @param site - as `siteKey` has it */
export const narrowKey = (site: string, name: string): string => site + tupleText(name);

export const historyKeys = ({ site, template, group }: Asked): HistoryKeys => ({
  provider: site,
  providerTemplate: narrowKey(site, template),
  providerGroup: narrowKey(site, group),
  template,
});
