import type { OnnxNode } from '../onnx/onnx-graph.ts';
import { composed, elementwise } from './elementwise.ts';
import type { Margin } from './margin.ts';
import { marginOf, type OfMargin, same, scalarOf, type Traced } from './traced.ts';

/** These only select: applied to a function of one margin, they give a function of that margin. */
const picks = new Set(['Gather', 'GatherElements', 'Slice', 'ArrayFeatureExtractor', 'MatMul', 'Concat', 'ReduceSum']);

/** A node all of whose inputs are constants and functions of one margin, or undefined. */
export const beyondOf = ({ op, attributes }: OnnxNode, inputs: readonly Traced[]): Traced | undefined => {
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
