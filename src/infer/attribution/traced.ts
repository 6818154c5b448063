import type { Tensor } from '../onnx/onnx-graph.ts';
import type { Margin, Term } from './margin.ts';

/** What is known of a tensor of the graph. */
export type Traced =
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  /** [N, k]: each of its columns is a function of one column of the input by itself. */
  | { readonly kind: 'columns'; readonly columns: readonly ColumnFunction[] }
  /** [N, 1]: a sum that can be attributed term by term. */
  | { readonly kind: 'sum'; readonly margin: Margin }
  /**
   * A function of a margin alone: link, calibration. `at` is undefined where it is not known, or gives several numbers.
   */
  | { readonly kind: 'beyond'; readonly margin: Margin; readonly at: OfMargin | undefined }
  | { readonly kind: 'opaque'; readonly why: string };

export type OfMargin = (margin: number) => number;

export type ColumnFunction = { readonly column: number; readonly at: (x: number) => number };

export const opaque = (why: string): Traced => ({ kind: 'opaque', why });

export const valuesOf = (traced: Traced): readonly number[] | undefined =>
  traced.kind === 'constant' ? traced.tensor.values : undefined;

export const scalarOf = (traced: Traced): number | undefined => {
  const values = valuesOf(traced);
  return values?.length === 1 ? values[0] : undefined;
};

/** A column function counts as a sum of one term. */
export const marginOf = (traced: Traced): Margin | undefined => {
  if (traced.kind === 'sum') return traced.margin;
  if (traced.kind !== 'columns' || traced.columns.length !== 1) return undefined;
  return { constant: 0, terms: traced.columns.map((one) => termOf(one)) };
};

export const termOf = ({ column, at }: ColumnFunction, weight = 1): Term => ({ kind: 'column', column, at, weight });

export const same = (x: number): number => x;
