import { expect, test } from 'vitest';
import { buildTrainingSet } from '../../../../src/train/data/training-set.ts';
import { candidate, outcome } from '../../../helpers/messages/candidates.ts';

test('a feature that messages carry is learned from where at least 20 outcomes have it', () => {
  const having = (name: string, count: number) =>
    Array.from({ length: count }, (_, n) => {
      const features = new Map([[name, n]]);
      return { outcome: outcome(`${name}-${n}`, n, { candidate: candidate({ features }) }) };
    });
  const { names } = buildTrainingSet([...having('often', 20), ...having('seldom', 19)]);
  expect(names.filter((name) => name.startsWith('features.'))).toEqual(['features.often']);
});
