import type { OnnxNode } from '../onnx/onnx-graph.ts';

/**
 * Trees of an ensemble, one entry a node. A leaf has feature -1; any other node sends `x <= threshold` to `yes`, NaN to
 * `yes` where missingYes is 1, all else to `no`. Raw score = the sum of the reached leaves.
 */
export type Trees = {
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  /** float32, as ONNX compares. */
  readonly threshold: Float32Array;
  readonly yes: Int32Array;
  readonly no: Int32Array;
  readonly missingYes: Uint8Array;
  readonly value: Float64Array;
};

export const goesYes = (trees: Trees, node: number, x: number): boolean =>
  x <= trees.threshold[node]! || (Number.isNaN(x) && trees.missingYes[node] === 1);

/** The raw score of a row. @param base - where the row begins in `rows` */
export const scoreOf = (trees: Trees, rows: Float32Array, base: number): number => {
  let score = 0;
  for (const root of trees.roots) {
    let node = root;
    while (trees.feature[node]! >= 0) {
      node = goesYes(trees, node, rows[base + trees.feature[node]!]!) ? trees.yes[node]! : trees.no[node]!;
    }
    score += trees.value[node]!;
  }
  return score;
};

const bits = new DataView(new ArrayBuffer(4));

/** The next float32 below, so that `x < t` is `x <= below(t)`. */
const below = (threshold: number): number => {
  if (threshold === 0) return -1.401298464324817e-45;
  bits.setFloat32(0, threshold);
  bits.setInt32(0, bits.getInt32(0) + (threshold > 0 ? -1 : 1));
  return bits.getFloat32(0);
};

/** How a mode becomes `<=`: on a smaller threshold, or with the two ways exchanged. */
const modes: Readonly<Record<string, { readonly strict: boolean; readonly exchanged: boolean }>> = {
  BRANCH_LEQ: { strict: false, exchanged: false },
  BRANCH_LT: { strict: true, exchanged: false },
  BRANCH_GT: { strict: false, exchanged: true },
  BRANCH_GTE: { strict: true, exchanged: true },
};

const integersOf = ({ attributes }: OnnxNode, name: string): readonly number[] => attributes.get(name)?.integers ?? [];
const floatsOf = ({ attributes }: OnnxNode, name: string): readonly number[] => attributes.get(name)?.floats ?? [];
export const textOf = ({ attributes }: OnnxNode, name: string): string | undefined => attributes.get(name)?.texts[0];

/** The names of the leaves' weights: those of a regressor, or those of a classifier. */
type WeightNames = { readonly prefix: 'target' | 'class'; readonly id: number };

/**
 * The trees of a TreeEnsembleRegressor, or those of a TreeEnsembleClassifier that speak for class `id`.
 * @throws TypeError naming what isn't understood
 */
export const readTrees = (node: OnnxNode, { prefix, id }: WeightNames): Trees => {
  const treeIds = integersOf(node, 'nodes_treeids');
  const nodeIds = integersOf(node, 'nodes_nodeids');
  const kinds = node.attributes.get('nodes_modes')?.texts ?? [];
  const thresholds = floatsOf(node, 'nodes_values');
  const count = treeIds.length;
  if (count === 0 || kinds.length !== count || thresholds.length !== count || nodeIds.length !== count) {
    throw new TypeError('its trees are told in a way that is not known here');
  }
  const index = new Map(treeIds.map((tree, at) => [`${tree}/${nodeIds[at]}`, at]));
  const find = (tree: number, of: number): number => {
    const at = index.get(`${tree}/${of}`);
    if (at === undefined) throw new TypeError(`tree ${tree} has no node ${of}`);
    return at;
  };
  const features = integersOf(node, 'nodes_featureids');
  const whenTrue = integersOf(node, 'nodes_truenodeids');
  const whenFalse = integersOf(node, 'nodes_falsenodeids');
  const tracksTrue = integersOf(node, 'nodes_missing_value_tracks_true');
  const trees: Omit<Trees, 'roots'> = {
    feature: new Int32Array(count).fill(-1),
    threshold: new Float32Array(count),
    yes: new Int32Array(count),
    no: new Int32Array(count),
    missingYes: new Uint8Array(count),
    value: new Float64Array(count),
  };
  const isChild = new Uint8Array(count);
  for (let at = 0; at < count; at++) {
    const kind = kinds[at]!;
    if (kind === 'LEAF') continue;
    const mode = modes[kind];
    if (mode === undefined) throw new TypeError(`its trees split by ${kind}`);
    const ways = [find(treeIds[at]!, whenTrue[at]!), find(treeIds[at]!, whenFalse[at]!)];
    for (const child of ways) isChild[child] = 1;
    if (mode.exchanged) ways.reverse();
    trees.feature[at] = features[at]!;
    trees.threshold[at] = mode.strict ? below(thresholds[at]!) : thresholds[at]!;
    trees.yes[at] = ways[0]!;
    trees.no[at] = ways[1]!;
    trees.missingYes[at] = (tracksTrue[at] === 1) !== mode.exchanged ? 1 : 0;
  }
  const weights = floatsOf(node, `${prefix}_weights`);
  const ids = integersOf(node, `${prefix}_ids`);
  const ofTree = integersOf(node, `${prefix}_treeids`);
  const ofNode = integersOf(node, `${prefix}_nodeids`);
  weights.forEach((weight, at) => {
    if (ids[at] === id) trees.value[find(ofTree[at]!, ofNode[at]!)]! += weight;
  });
  return { ...trees, roots: Int32Array.from(treeIds.keys()).filter((at) => isChild[at] === 0) };
};
