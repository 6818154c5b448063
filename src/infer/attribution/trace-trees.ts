import type { OnnxNode } from '../onnx/onnx-graph.ts';
import type { Margin } from './margin.ts';
import { opaque, type Traced } from './traced.ts';
import { readTrees, textOf } from './trees.ts';

/** The margin of a tree ensemble, and whether its output is that margin or a function of it. */
export const treesOf = (node: OnnxNode): Traced[] => {
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
