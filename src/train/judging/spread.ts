import { byTimeHead } from '../../contracts/learning/card.ts';
import { type Judged, judge, type Metrics } from './judge.ts';

/** A metric over several parts: its mean and standard deviation; null with fewer than two parts. */
export type Spread = { readonly mean: number; readonly standard_deviation: number } | null;

export type Spreads = Readonly<Record<Exclude<keyof Metrics, 'rows'>, Spread>>;

export const spreadOf = (values: readonly (number | null)[]): Spread => {
  const known = values.filter((value) => value !== null);
  if (known.length < 2) return null;
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  return { mean, standard_deviation: Math.sqrt(variance) };
};

/** Every metric over the parts, each judged separately. */
export const spreads = (parts: readonly Judged[]): Spreads => {
  const { rows: _, ...first } = judge(parts.slice(0, 1));
  const all = parts.map((part) => judge([part]));
  const names = Object.keys(first) as (keyof Spreads)[];
  return Object.fromEntries(names.map((name) => [name, spreadOf(all.map((one) => one[name]))])) as Spreads;
};

/** Cuts judged rows into adjacent parts of equal size. */
export const cutInParts = (judged: Judged, parts: number): Judged[] =>
  Array.from({ length: parts }, (_, part): Judged => {
    const [begin, end] = [part, part + 1].map((edge) => Math.round((edge * judged.rows.length) / parts)) as [
      number,
      number,
    ];
    return partOf(judged, begin, end);
  }).filter(({ rows: { length } }) => length > 0);

/**
 * A range of the judged rows.
 * @param end - excluded
 */
export const partOf = ({ set, rows, predictions }: Judged, begin: number, end: number): Judged => ({
  set,
  rows: rows.slice(begin, end),
  predictions: {
    ...predictions,
    probability: predictions.probability.slice(begin, end),
    ...byTimeHead((head) => predictions[head]?.slice(begin, end)),
  },
});
