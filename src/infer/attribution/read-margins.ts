import type { HeadName, ModelCard } from '../../contracts/learning/card.ts';
import { messageOf } from '../../errors.ts';
import { readOnnxGraph } from '../onnx/onnx-graph.ts';
import type { Margin } from './margin.ts';
import { traceMargins } from './trace.ts';

/** By head, its margin or why it can't be attributed. */
export type Margins = ReadonlyMap<HeadName, Margin | { readonly why: string }>;

/**
 * Reads the margins of a model's heads from its ONNX file; it never throws, since missing reasons must not prevent an
 * answer.
 */
export const readMargins = (onnx: Uint8Array, { features, heads }: ModelCard): Margins => {
  try {
    return traceMargins(readOnnxGraph(onnx), features.length, heads);
  } catch (thrown) {
    const why = messageOf(thrown);
    return new Map(heads.map((head) => [head, { why }]));
  }
};
