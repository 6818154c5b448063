import { expect, test } from 'vitest';
import { baseFeatureNames, writeBase } from '../../../src/features/base-features.ts';
import { History } from '../../../src/features/history/history.ts';
import { candidate, startTime } from '../../helpers/messages/candidates.ts';

test('every feature that has a name is written', () => {
  const unwritten = -12345;
  const base = new Float64Array(baseFeatureNames.length).fill(unwritten);
  writeBase(candidate(), { templateName: 'vm', userGroup: 'group', time: startTime, history: new History() }, base);
  expect(baseFeatureNames.filter((_, at) => base[at] === unwritten)).toEqual([]);
});
