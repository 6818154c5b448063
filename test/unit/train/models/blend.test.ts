import { expect, test } from 'vitest';
import { fitGradientBoosting } from '../../../../src/train/boosting/boosting.ts';
import { addingChange } from '../../../../src/train/candidates/recent-record.ts';
import { fitLinear } from '../../../../src/train/linear/linear.ts';
import { blendOf } from '../../../../src/train/models/blend.ts';
import { zeroLine } from '../../../../src/train/models/linear-model.ts';
import { type Fit, rawScores } from '../../../../src/train/models/scores.ts';
import { learnable, learnableColumns } from '../../../helpers/models/learnable.ts';

const { matrix, labels, seconds } = learnable(300, 8);
const trees = fitGradientBoosting(matrix, labels, { loss: 'log_loss', max_iter: 10 });
const line = fitLinear(matrix, labels, { loss: 'log_loss' });
const change = 5;

test('its raw score is the weighted sum of its parts, what they start from included', () => {
  const column = 1;
  const beside = { kind: 'sum', link: 'logit', features: learnableColumns, trees } as const;
  const fits: Fit[] = [
    {
      ensemble: { ...beside, line: addingChange(zeroLine('logit', learnableColumns), change, 1) },
      start: { column, slope: 0, offset: 0 },
    },
    { ensemble: addingChange(line, change, 0.3), start: { column, slope: 0.7, offset: -0.2 } },
    { ensemble: trees, start: { column } },
  ];
  const weights = [0.2, 0.5, 0.3];
  const parts = fits.map((fit) => rawScores(fit, matrix));
  const mixed = rawScores(blendOf(fits.map((fit, at) => ({ fit, weight: weights[at]! }))), matrix);
  for (const [row, score] of mixed.entries()) {
    expect(score).toBeCloseTo(
      parts.reduce((sum, part, at) => sum + weights[at]! * part[row]!, 0),
      5,
    );
  }
});

test('trees alone stay without a line', () => {
  expect(blendOf([{ fit: { ensemble: trees }, weight: 1 }]).ensemble.kind).toBe('gradient_boosting');
});

test('lines that see a column in different ranges, or whose sums have bounds, are not added up', () => {
  const weight = 0.5;
  const blend =
    (...ensembles: readonly Fit['ensemble'][]) =>
    () =>
      blendOf(ensembles.map((ensemble) => ({ fit: { ensemble }, weight })));
  expect(blend(line, { ...line, high: line.high.map((of) => of - 1) })).toThrow(TypeError);
  const bounded = fitLinear(matrix, seconds, { loss: 'gamma' });
  expect(blend(bounded, bounded)).toThrow(TypeError);
});
