import { mean } from '../mean.ts';

/** Mean difference of two lists of losses of the same rows, and its standard error. */
export const pairedDifference = (
  ours: Float64Array,
  theirs: Float64Array,
): { readonly mean: number; readonly error: number } => {
  const each = ours.map((loss, row) => loss - theirs[row]!);
  const centre = mean(each);
  return { mean: centre, error: Math.sqrt(mean(each.map((value) => (value - centre) ** 2)) / each.length) };
};
