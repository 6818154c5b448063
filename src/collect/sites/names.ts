/** A site's name in comparable form: lower case, with `_` for all that is neither letter nor digit. */
export const plainName = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');

/** By provider and region, or by the provider alone. */
export const plainNames = (provider: string, region: string): readonly [string, string] => [
  plainName(`${provider}_${region}`),
  plainName(provider),
];
