import { composed, elementwise } from './elementwise.ts';
import { joined, type Margin, scaled, type Term } from './margin.ts';
import type { OnnxGraph, OnnxNode, Tensor } from './onnx-graph.ts';
import { readTrees, textOf } from './trees.ts';

/** What is known of a tensor of the graph. */
export type Traced =
  | { readonly kind: 'constant'; readonly tensor: Tensor }
  /** [N, k]: each of its columns is a function of one column of the input by itself. */
  | { readonly kind: 'columns'; readonly columns: readonly ColumnFunction[] }
  /** [N, 1]: a sum that can be attributed term by term. */
  | { readonly kind: 'sum'; readonly margin: Margin }
  /** A function of a margin alone: link, calibration. `at` is undefined where it is not known, or gives several numbers. */
  | { readonly kind: 'beyond'; readonly margin: Margin; readonly at: OfMargin | undefined }
  | { readonly kind: 'opaque'; readonly why: string };

type OfMargin = (margin: number) => number;

type ColumnFunction = { readonly column: number; readonly at: (x: number) => number };

const opaque = (why: string): Traced => ({ kind: 'opaque', why });

const shapeOnly = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);

/** Whatever these make of a function of one margin is a function of that margin. */
const picks = new Set(['Gather', 'GatherElements', 'Slice', 'ArrayFeatureExtractor', 'MatMul', 'Concat', 'ReduceSum']);

const valuesOf = (traced: Traced): readonly number[] | undefined =>
  traced.kind === 'constant' ? traced.tensor.values : undefined;

const scalarOf = (traced: Traced): number | undefined => {
  const values = valuesOf(traced);
  return values?.length === 1 ? values[0] : undefined;
};

/** A column function is a sum of one term. */
const marginOf = (traced: Traced): Margin | undefined => {
  if (traced.kind === 'sum') return traced.margin;
  if (traced.kind !== 'columns' || traced.columns.length !== 1) return undefined;
  return { constant: 0, terms: traced.columns.map((one) => termOf(one)) };
};

const termOf = ({ column, at }: ColumnFunction, weight = 1): Term => ({ kind: 'column', column, at, weight });

/** A node whose result is again a sum, or undefined. */
const sumOf = ({ op }: OnnxNode, inputs: readonly Traced[]): Margin | undefined => {
  const [a, b] = inputs;
  const one = a && marginOf(a);
  if (inputs.length === 1) return op === 'Cast' ? one : undefined;
  if (op === 'Sum' || op === 'Mean') return combined(inputs, op === 'Mean' ? 1 / inputs.length : 1);
  if (inputs.length !== 2) return undefined;
  if (op === 'Add') return combined(inputs, 1);
  if (op === 'Sub') return combined([a!, negated(b!)], 1);
  const [factor, divisor] = [scalarOf(a!) ?? scalarOf(b!), scalarOf(b!)];
  const other = one ?? marginOf(b!);
  if (op === 'Mul' && other && factor !== undefined) return scaled(other, factor);
  return op === 'Div' && one && divisor !== undefined ? scaled(one, 1 / divisor) : undefined;
};

const summand = (traced: Traced): Margin | undefined => {
  const constant = scalarOf(traced);
  if (constant !== undefined) return { constant, terms: [] };
  if (traced.kind !== 'beyond') return marginOf(traced);
  const { margin, at } = traced;
  return at && { constant: 0, terms: [{ kind: 'inner', margin, at, weight: 1 }] };
};

const negated = (traced: Traced): Traced => {
  const margin = summand(traced);
  return margin ? { kind: 'sum', margin: scaled(margin, -1) } : traced;
};

/** Undefined unless all are sums or single constants, and one at least is a sum. */
const combined = (inputs: readonly Traced[], factor: number): Margin | undefined => {
  let sum: Margin = { constant: 0, terms: [] };
  for (const input of inputs) {
    const margin = summand(input);
    if (!margin) return undefined;
    sum = joined(sum, margin);
  }
  return sum.terms.length > 0 ? scaled(sum, factor) : undefined;
};

/** A node that works on each column by itself, or undefined. */
const columnsOf = (node: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
  const apply = elementwise(node.op, node.attributes.get('to')?.integers[0]);
  const width = Math.max(...inputs.map((input) => (input.kind === 'columns' ? input.columns.length : 0)));
  if (!apply || width === 0) return undefined;
  const columns: ColumnFunction[] = [];
  for (let place = 0; place < width; place++) {
    const parts: ((x: number) => number)[] = [];
    let column: number | undefined;
    for (const input of inputs) {
      if (input.kind === 'columns' && input.columns.length === width) {
        const own = input.columns[place]!;
        if (column !== undefined && own.column !== column) return undefined;
        column = own.column;
        parts.push(own.at);
        continue;
      }
      const values = valuesOf(input);
      if (values?.length !== 1 && values?.length !== width) return undefined;
      const value = values[values.length === 1 ? 0 : place]!;
      parts.push(() => value);
    }
    const at = composed(apply, parts);
    if (column === undefined || !at) return undefined;
    columns.push({ column, at });
  }
  return { kind: 'columns', columns };
};

/** Columns that are picked, or added up with weights. */
const reducedColumns = ({ op, attributes }: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
  const [input, second] = inputs;
  if (input?.kind !== 'columns') return undefined;
  const values = second && valuesOf(second);
  const axis = attributes.get('axis')?.integers[0] ?? 0;
  if (op === 'Gather' && axis === 1 && values) {
    const picked = values.map((at) => input.columns.at(at));
    return picked.every((one) => one !== undefined) ? { kind: 'columns', columns: picked } : undefined;
  }
  if (op === 'ReduceSum' && (values ?? attributes.get('axes')?.integers)?.join() === '1') {
    return { kind: 'sum', margin: { constant: 0, terms: input.columns.map((one) => termOf(one)) } };
  }
  if (op === 'MatMul' && values?.length === input.columns.length) {
    return { kind: 'sum', margin: { constant: 0, terms: input.columns.map((one, at) => termOf(one, values[at]!)) } };
  }
  return undefined;
};

/** The margin of a tree ensemble, and whether its output is that margin or a function of it. */
const treesOf = (node: OnnxNode): Traced[] => {
  const isClassifier = node.op === 'TreeEnsembleClassifier';
  const ids = node.attributes.get(isClassifier ? 'class_ids' : 'target_ids')?.integers ?? [];
  const spoken = new Set(ids);
  if ([...spoken].some((id) => id !== 0 && id !== 1) || (!isClassifier && spoken.has(1))) {
    return [opaque('its trees speak for more than one target')];
  }
  const id = spoken.has(1) ? 1 : 0;
  const trees = readTrees(node, { prefix: isClassifier ? 'class' : 'target', id });
  const aggregate = textOf(node, 'aggregate_function') ?? 'SUM';
  if (aggregate !== 'SUM' && aggregate !== 'AVERAGE') return [opaque(`its trees are joined by ${aggregate}`)];
  const base = node.attributes.get('base_values')?.floats ?? [];
  const weight = aggregate === 'AVERAGE' ? 1 / trees.roots.length : 1;
  const margin: Margin = { constant: base[id] ?? base[0] ?? 0, terms: [{ kind: 'trees', trees, weight }] };
  if (isClassifier) return [opaque('it is a label'), { kind: 'beyond', margin, at: undefined }];
  const isPlain = (textOf(node, 'post_transform') ?? 'NONE') === 'NONE';
  return [isPlain ? { kind: 'sum', margin } : { kind: 'beyond', margin, at: undefined }];
};

const trace = (node: OnnxNode, inputs: readonly Traced[]): Traced[] => {
  const { op } = node;
  if (op === 'Constant') return [constantOf(node)];
  const broken = inputs.find((input) => input.kind === 'opaque');
  if (broken) return node.outputs.map(() => broken);
  if (op === 'TreeEnsembleRegressor' || op === 'TreeEnsembleClassifier') {
    return isInput(inputs[0]) ? treesOf(node) : [opaque('its trees stand on other columns than the input')];
  }
  if (shapeOnly.has(op) && inputs[0]) return [inputs[0]];
  const columns = columnsOf(node, inputs) ?? reducedColumns(node, inputs);
  if (columns) return [columns];
  const isSum = inputs.every(({ kind }) => kind !== 'beyond');
  const margin = isSum ? sumOf(node, inputs) : undefined;
  const result = margin ? sum(margin) : (functionOf(node, inputs) ?? sum(sumOf(node, inputs)));
  return node.outputs.map(() => result ?? opaque(`it is no sum of trees and terms of single columns (${op})`));
};

const sum = (margin: Margin | undefined): Traced | undefined => margin && { kind: 'sum', margin };

/** A node all of whose inputs are constants and functions of one margin, or undefined. */
const functionOf = ({ op, attributes }: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
  const apply = elementwise(op, attributes.get('to')?.integers[0]);
  if (!apply && !picks.has(op)) return undefined;
  const margins = new Set<Margin>();
  const parts: (OfMargin | undefined)[] = [];
  for (const input of inputs) {
    const own = input.kind === 'beyond' ? input.margin : marginOf(input);
    if (own) {
      margins.add(own);
      parts.push(input.kind === 'beyond' ? input.at : same);
    } else if (input.kind === 'constant') {
      const value = scalarOf(input);
      parts.push(value === undefined ? undefined : () => value);
    } else return undefined;
  }
  const [margin] = margins;
  if (margin === undefined || margins.size > 1) return undefined;
  const isKnown = apply && parts.every((part) => part !== undefined);
  return { kind: 'beyond', margin, at: isKnown ? composed(apply, parts) : undefined };
};

const constantOf = ({ attributes }: OnnxNode): Traced => {
  const value = attributes.get('value') ?? attributes.get('value_floats') ?? attributes.get('value_float');
  return { kind: 'constant', tensor: { shape: [], values: value?.floats } };
};

const isInput = (traced: Traced | undefined): boolean =>
  traced?.kind === 'columns' && traced.columns.every(({ column, at }, place) => column === place && at(0.1) === 0.1);

/**
 * Follows the graph from its input to its outputs and finds the margin of each: the last sum of tree ensembles and
 * functions of single columns, before the link and the calibration, which are functions of the margin alone.
 * @param columns - of the input `features`
 * @returns by output, its margin or why there is none
 */
export const traceMargins = (
  { nodes, constants }: OnnxGraph,
  columns: number,
  outputs: readonly string[],
): ReadonlyMap<string, Margin | { readonly why: string }> => {
  const input = {
    kind: 'columns' as const,
    columns: Array.from({ length: columns }, (_, column) => ({ column, at: same })),
  };
  const known = new Map<string, Traced>([['features', input]]);
  for (const [name, tensor] of constants) known.set(name, { kind: 'constant', tensor });
  for (const node of nodes) {
    const inputs = node.inputs
      .filter((name) => name !== '')
      .map((name) => known.get(name) ?? opaque(`it needs ${name}`));
    const results = trace(node, inputs);
    node.outputs.forEach((name, at) => {
      known.set(name, results[at] ?? opaque(`${node.op} has an output that is not known here`));
    });
  }
  return new Map(
    outputs.map((name) => {
      const traced = known.get(name) ?? opaque('it has no such output');
      if (traced.kind === 'opaque') return [name, { why: traced.why }];
      const margin = traced.kind === 'beyond' ? traced.margin : marginOf(traced);
      return [name, margin ?? { why: 'it is no single number a row' }];
    }),
  );
};

const same = (x: number): number => x;
