import { appendTrees, type Ensemble, noTrees, roundLeaves } from './ensemble.ts';
import type { LinearModel } from './linear-model.ts';
import type { Model } from './model.ts';
import type { Fit } from './scores.ts';
import { ensembleTimes, lineTimes } from './sum-model.ts';

type Parts = { readonly trees?: Ensemble; readonly line?: LinearModel };

const partsOf = (model: Model): Parts => {
  if (model.kind === 'linear') return { line: model };
  return model.kind === 'sum' ? model : { trees: model };
};

/**
 * The sum of two lines.
 * @throws TypeError where they bound a column or their sum differently
 */
const sumOfLines = (one: LinearModel, other: LinearModel): LinearModel => {
  const isUnused = ({ slope, missing }: LinearModel, column: number) => slope[column] === 0 && missing[column] === 0;
  const ranges = one.slope.map((_, column) => {
    const [used, second] = isUnused(one, column) ? [other, one] : [one, other];
    const same = (['low', 'high', 'centre'] as const).every((of) => used[of][column] === second[of][column]);
    if (!same && !isUnused(second, column)) throw new TypeError(`two lines see column ${column} in different ranges`);
    return used;
  });
  if (one.bounds || other.bounds) throw new TypeError('lines whose sums are kept in a range do not add up');
  const added = (of: 'slope' | 'missing') => one[of].map((value, column) => value + other[of][column]!);
  const ranged = (of: 'low' | 'high' | 'centre') => ranges.map((line, column) => line[of][column]!);
  return {
    ...one,
    baseline: one.baseline + other.baseline,
    slope: added('slope'),
    missing: added('missing'),
    low: ranged('low'),
    high: ranged('high'),
    centre: ranged('centre'),
  };
};

const sumOfTrees = (link: Ensemble['link'], features: number, all: readonly Ensemble[]): Ensemble => {
  const trees = noTrees();
  for (const one of all) appendTrees(trees, one.trees);
  roundLeaves(trees);
  const baseline = all.reduce((sum, one) => sum + one.baseline, 0);
  return { kind: all[0]?.kind ?? 'gradient_boosting', link, baseline, features, trees };
};

/**
 * The fit whose raw score is the weighted sum of theirs, as one list of trees beside one line.
 * @param fits - at least one, all with the same link, columns and start column
 * @throws TypeError where lines can't be added
 */
export const blendOf = (fits: readonly { readonly fit: Fit; readonly weight: number }[]): Fit => {
  const { ensemble: first, start } = fits[0]!.fit;
  const { link, features } = first;
  const parts = fits.map(({ fit, weight }): Parts => {
    const { trees, line } = partsOf(fit.ensemble);
    return { ...(trees && { trees: ensembleTimes(trees, weight) }), ...(line && { line: lineTimes(line, weight) }) };
  });
  const weighted = (read: (fit: Fit) => number): number =>
    fits.reduce((sum, { fit, weight }) => sum + weight * read(fit), 0);
  const trees = sumOfTrees(
    link,
    features,
    parts.flatMap(({ trees: own }) => own ?? []),
  );
  const lines = parts.flatMap(({ line: own }) => own ?? []);
  const ensemble: Model =
    lines.length > 0 ? { kind: 'sum', link, features, trees, line: lines.reduce(sumOfLines) } : trees;
  return {
    ensemble,
    ...(start && {
      start: {
        column: start.column,
        slope: weighted(({ start: of }) => of?.slope ?? 1),
        offset: weighted(({ start: of }) => of?.offset ?? 0),
      },
    }),
  };
};
