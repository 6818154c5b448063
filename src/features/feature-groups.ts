import { readSiteColumn } from './at-site.ts';
import { calendarFeatureNames } from './calendar.ts';
import { historyFeatureNames } from './history/estimates.ts';
import { monitoringFeatureNames } from './monitoring.ts';
import { quotaFeatureNames } from './quota.ts';
import { requestSizeFeatureNames } from './request-size.ts';
import { shortageFeatureNames } from './shortage.ts';
import { staticFeatureNames } from './static-facts.ts';

/** The groups of history features, the narrowest level first; the first pattern that matches decides. */
const historyGroups: readonly (readonly [RegExp, string])[] = [
  [/provider_template|^history_/, 'this template here'],
  [/provider_group/, 'this user group here'],
  [/provider/, 'all templates here'],
  [/template/, 'this template anywhere'],
  [/_all_/, 'all deployments'],
];

const named: ReadonlyMap<string, string> = new Map([
  ...requestSizeFeatureNames.map((name) => [name, 'size of the request'] as const),
  ...quotaFeatureNames.map((name) => [name, 'free quota'] as const),
  ...shortageFeatureNames.map((name) => [name, 'free quota'] as const),
  ...monitoringFeatureNames.map((name) => [name, 'tests'] as const),
  ['monitoring_age_h', 'age of the monitoring'],
  ...staticFeatureNames.map((name) => [name, 'the site as it is'] as const),
  ...calendarFeatureNames.map((name) => [name, 'time of day and week'] as const),
  ...historyFeatureNames.map((name) => [name, historyGroups.find(([pattern]) => pattern.test(name))![1]] as const),
]);

/** The group of a feature, in words for people. */
export const featureGroup = (name: string): string => {
  const about = readSiteColumn(name);
  if (about) return about.feature === null ? 'the site as it is' : featureGroup(about.feature);
  return named.get(name) ?? 'carried by the message';
};
