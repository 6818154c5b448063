import { expect, test } from 'vitest';
import { baseFeatureNames } from '../../../src/features/base-features.ts';
import { History } from '../../../src/features/history/history.ts';
import { createVectoriser } from '../../../src/features/vector.ts';
import { expectWithoutModel } from '../../../src/infer/rung.ts';
import { candidate, outcome, startTime } from '../../helpers/messages/candidates.ts';

const vectoriser = createVectoriser(baseFeatureNames);
const history = new History();
for (let n = 0; n < 5; n++) history.add(outcome(`one-${n}`, n, { succeeded: n > 0 }));
const time = startTime + 3_600_000;
history.advanceTo(time);
const circumstances = { templateName: 'vm', userGroup: 'group', time, history };

const [calm, failing] = [0, 1].map((share) => candidate({ testFailure: { d1: share, d7: share, d30: share } })) as [
  ReturnType<typeof candidate>,
  ReturnType<typeof candidate>,
];
const written = (one: typeof calm) => {
  const row = new Float32Array(baseFeatureNames.length);
  return { row, assessment: vectoriser.write(one, circumstances, row, 0) };
};

test('what models start from is what the history says without them, failed tests included', () => {
  for (const one of [calm, failing]) {
    const { row, assessment } = written(one);
    const { p } = expectWithoutModel('history', one, assessment.history);
    expect(row[baseFeatureNames.indexOf('history_success')]).toBe(Math.fround(p));
  }
  const chance = (one: typeof calm): number => written(one).row[baseFeatureNames.indexOf('history_success')]!;
  expect(chance(failing)).toBeLessThan(0.6 * chance(calm));
});

test('a row written anew for other tests is that of a candidate with these', () => {
  const { row, assessment } = written(calm);
  vectoriser.rewrite(failing, assessment, time, row, 0);
  expect(row).toEqual(written(failing).row);
});
