import type { OnnxNode } from '../onnx/onnx-graph.ts';
import { joined, type Margin, scaled } from './margin.ts';
import { marginOf, scalarOf, type Traced } from './traced.ts';

/** A node whose result is again a sum, or undefined. */
export const sumOf = ({ op }: OnnxNode, inputs: readonly Traced[]): Margin | undefined => {
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
