import { expect, test } from 'vitest';
import { siteColumnName } from '../../../src/features/at-site.ts';
import { baseFeatureNames } from '../../../src/features/base-features.ts';
import { featureGroup } from '../../../src/features/feature-groups.ts';
import { carriedFeatureName } from '../../../src/features/vector.ts';

const carried = 'carried by the message';

test('only what a message carries is told as carried by it', () => {
  expect(featureGroup(carriedFeatureName('mips'))).toBe(carried);
  expect(baseFeatureNames.filter((name) => featureGroup(name) === carried)).toEqual([]);
});

test('a feature at one site belongs where the feature does', () => {
  const site = { providerName: 'CLOUD-A', regionName: 'one' };
  expect(featureGroup(siteColumnName({ site, feature: 'vcpus_requ' }))).toBe(featureGroup('vcpus_requ'));
  expect(featureGroup(siteColumnName({ site, feature: null }))).toBe('the site as it is');
});
