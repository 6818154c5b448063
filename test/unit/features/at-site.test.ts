import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSiteColumn, siteColumnName } from '../../../src/features/at-site.ts';
import { History } from '../../../src/features/history/history.ts';
import { createVectoriser, knowsFeature } from '../../../src/features/vector.ts';
import { anyText } from '../../helpers/any-text.ts';
import { candidate, startTime } from '../../helpers/messages/candidates.ts';

const name = anyText({ maxLength: 20 });

test('a column about a site is known again by its name, whatever the names hold', () => {
  const feature = fc.option(fc.constantFrom('vcpus_requ', 'features.at ["A","b"]: x', 'features.x\n'));
  fc.assert(
    fc.property(name, name, feature, (providerName, regionName, feature) => {
      const column = { site: { providerName, regionName }, feature };
      expect(readSiteColumn(siteColumnName(column))).toEqual(column);
    }),
  );
  for (const other of ['vcpus_requ', 'features.at ["A","b"]', 'at A', 'at ["A"]', 'at ["A","b"]x']) {
    expect(readSiteColumn(other)).toBeUndefined();
  }
  expect(knowsFeature('at ["A","b"]: vcpus_requ')).toBe(true);
  expect(knowsFeature('at ["A","b"]: nonsense')).toBe(false);
});

test('a column about a site holds the value there and 0 elsewhere; what is missing there is 0 as well', () => {
  const names = ['features.x', 'at ["A","one"]', 'at ["A","one"]: features.x', 'at ["B","one"]: vcpus_requ'];
  const vectoriser = createVectoriser(names);
  const history = new History();
  const circumstances = { templateName: 'vm', userGroup: 'g', time: startTime, history };
  const row = (providerName: string, features: ReadonlyMap<string, number>) => {
    const out = new Float32Array(names.length).fill(9);
    vectoriser.write(candidate({ providerName, regionName: 'one', features }), circumstances, out, 0);
    return [...out];
  };
  expect(row('A', new Map([['x', 3]]))).toEqual([3, 1, 3, 0]);
  expect(row('A', new Map())).toEqual([Number.NaN, 1, 0, 0]);
  expect(row('B', new Map([['x', 3]]))).toEqual([3, 0, 0, 2]);
  expect(row('C', new Map([['x', 3]]))).toEqual([3, 0, 0, 0]);
});
