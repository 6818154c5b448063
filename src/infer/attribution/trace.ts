import type { OnnxGraph, OnnxNode } from '../onnx/onnx-graph.ts';
import type { Margin } from './margin.ts';
import { beyondOf } from './trace-beyond.ts';
import { columnsOf, reducedColumns } from './trace-columns.ts';
import { sumOf } from './trace-sum.ts';
import { treesOf } from './trace-trees.ts';
import { marginOf, opaque, same, type Traced } from './traced.ts';

const shapeOnly = new Set(['Reshape', 'Squeeze', 'Unsqueeze', 'Flatten', 'Identity']);

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
  const result = margin ? sum(margin) : (beyondOf(node, inputs) ?? sum(sumOf(node, inputs)));
  return node.outputs.map(() => result ?? opaque(`it is no sum of trees and terms of single columns (${op})`));
};

const sum = (margin: Margin | undefined): Traced | undefined => margin && { kind: 'sum', margin };

const constantOf = ({ attributes }: OnnxNode): Traced => {
  const value = attributes.get('value') ?? attributes.get('value_floats') ?? attributes.get('value_float');
  return { kind: 'constant', tensor: { values: value?.floats } };
};

const isInput = (traced: Traced | undefined): boolean =>
  traced?.kind === 'columns' && traced.columns.every(({ column, at }, place) => column === place && at(0.1) === 0.1);

/**
 * Follows the graph from its input to its outputs and finds the margin of each: the last sum of tree ensembles and
 * functions of single columns, before the link and the calibration, which are functions of the margin alone.
 * @param columns - of the input `features`
 * @returns by output, its margin or why there is none
 */
export const traceMargins = <Output extends string>(
  { nodes, constants }: OnnxGraph,
  columns: number,
  outputs: readonly Output[],
): ReadonlyMap<Output, Margin | { readonly why: string }> => {
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
