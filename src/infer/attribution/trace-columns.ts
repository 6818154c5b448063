import type { OnnxNode } from '../onnx/onnx-graph.ts';
import { composed, elementwise } from './elementwise.ts';
import { type ColumnFunction, type Traced, termOf, valuesOf } from './traced.ts';

/** A node that works on each column by itself, or undefined. */
export const columnsOf = (node: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
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

/** Columns that are selected, or added up with weights. */
export const reducedColumns = ({ op, attributes }: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
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
