import type { Quantiles } from '../../contracts/learning/card.ts';
import { readSiteColumn } from '../../features/at-site.ts';
import { calendarFeatureNames } from '../../features/calendar.ts';
import { evenlySpaced, type Matrix } from './matrix.ts';

export type FeatureQuantiles = Readonly<Record<string, Quantiles>>;

const mostRows = 20_000;
const steps = 10;
const significantDigits = 6;

/**
 * Deciles of at most 20 000 rows, evenly spaced; a feature that every row lacks has none. Columns of single sites or of
 * the calendar are left out: which sites are asked about, and when, is no drift.
 */
export const featureQuantiles = (names: readonly string[], { values, rows, columns }: Matrix): FeatureQuantiles => {
  const sampled = evenlySpaced(rows, mostRows);
  const quantilesOf = (column: number): Quantiles => {
    const known = Float32Array.from(sampled, (row) => values[row * columns + column]!)
      .filter(Number.isFinite)
      .sort();
    const decile = (step: number): number => known[Math.round((step * (known.length - 1)) / steps)]!;
    return {
      missing: Number((1 - known.length / sampled.length).toPrecision(significantDigits)),
      deciles: known.length === 0 ? [] : Array.from({ length: steps + 1 }, (_, step) => rounded(decile(step))),
    };
  };
  const general = [...names.entries()].filter(
    ([, name]) => !readSiteColumn(name) && !calendarFeatureNames.includes(name),
  );
  return Object.fromEntries(general.map(([column, name]) => [name, quantilesOf(column)]));
};

const rounded = (value: number): number => Number(value.toPrecision(significantDigits));
