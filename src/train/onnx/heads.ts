import type { Calibration } from '../calibration.ts';
import type { Ensemble, Link, Trees } from '../ensemble.ts';
import { leastChance, leastSeconds, type Start } from '../start.ts';
import {
  type Constant,
  encodeModel,
  floatsAttribute,
  integerAttribute,
  integersAttribute,
  type Node,
  stringAttribute,
  stringsAttribute,
  treeDomain,
} from './model.ts';

export type Heads = {
  /** Names of the input's columns, in order. */
  readonly features: readonly string[];
  readonly probability?: { readonly ensemble: Ensemble; readonly start?: Start; readonly calibration: Calibration };
  /** Predicted means times `scale`. */
  readonly seconds?: { readonly ensemble: Ensemble; readonly start?: Start; readonly scale: number };
  readonly failureSeconds?: { readonly ensemble: Ensemble; readonly start?: Start; readonly scale: number };
  /** Goes into the model's metadata_props beside `features`, the JSON list of names. */
  readonly metadata?: Readonly<Record<string, string>>;
};

const input = 'features';
const doubleType = 11;
const floatType = 1;

/** A chain of nodes with its constants, each node fed by the one before. */
type Chain = { readonly nodes: Node[]; readonly constants: Constant[]; last: string };

const then = (chain: Chain, op: string, ...operands: (number | Constant)[]): void => {
  const output = `${chain.last}_${op.toLowerCase()}`;
  const names = operands.map((operand, i) => {
    const constant =
      typeof operand === 'number' ? { name: `${output}_${i}`, shape: [], values: Float64Array.of(operand) } : operand;
    chain.constants.push(constant);
    return constant.name;
  });
  chain.nodes.push({ op, inputs: [chain.last, ...names], output });
  chain.last = output;
};

const cast = (chain: Chain, type: number): void => {
  const output = `${chain.last}_cast`;
  chain.nodes.push({ op: 'Cast', inputs: [chain.last], output, attributes: [integerAttribute('to', type)] });
  chain.last = output;
};

/** A model without trees is one leaf of 0. */
const orOneLeaf = (trees: Trees): Trees =>
  trees.roots.length > 0
    ? trees
    : { roots: [0], feature: [-1], threshold: [0], left: [0], right: [0], missingLeft: [0], value: [0] };

/** Ids count nodes within their tree. */
const treeAttributes = (given: Trees) => {
  const { roots, feature, threshold, left, right, missingLeft, value } = orOneLeaf(given);
  const nodes = feature.length;
  const treeIds = new Int32Array(nodes);
  roots.forEach((root, tree) => {
    treeIds.fill(tree, root);
  });
  const isLeaf = (node: number): boolean => feature[node]! < 0;
  const local = (node: number, of: number): number => (isLeaf(node) ? 0 : of - roots[treeIds[node]!]!);
  const all = Array.from({ length: nodes }, (_, node) => node);
  const leaves = all.filter(isLeaf);
  const ids = all.map((node) => node - roots[treeIds[node]!]!);
  return [
    integerAttribute('n_targets', 1),
    stringAttribute('aggregate_function', 'SUM'),
    stringAttribute('post_transform', 'NONE'),
    integersAttribute('nodes_treeids', treeIds),
    integersAttribute('nodes_nodeids', ids),
    integersAttribute(
      'nodes_featureids',
      feature.map((column) => Math.max(column, 0)),
    ),
    stringsAttribute(
      'nodes_modes',
      all.map((node) => (isLeaf(node) ? 'LEAF' : 'BRANCH_LEQ')),
    ),
    floatsAttribute('nodes_values', Float32Array.from(threshold)),
    integersAttribute(
      'nodes_truenodeids',
      all.map((node) => local(node, left[node]!)),
    ),
    integersAttribute(
      'nodes_falsenodeids',
      all.map((node) => local(node, right[node]!)),
    ),
    integersAttribute('nodes_missing_value_tracks_true', missingLeft),
    integersAttribute(
      'target_treeids',
      leaves.map((node) => treeIds[node]!),
    ),
    integersAttribute(
      'target_nodeids',
      leaves.map((node) => ids[node]!),
    ),
    integersAttribute(
      'target_ids',
      leaves.map(() => 0),
    ),
    floatsAttribute(
      'target_weights',
      leaves.map((node) => value[node]!),
    ),
  ];
};

/** The raw score that a column stands for, float64 [N, 1]; the same steps as `startScore` in ../start.ts. */
const startScore = (name: string, link: Link, { column }: Start): Chain => {
  const index = { name: `${name}_start_column`, shape: [1], values: BigInt64Array.of(BigInt(column)) };
  const output = `${name}_start`;
  const gather = { op: 'Gather', inputs: [input, index.name], output, attributes: [integerAttribute('axis', 1)] };
  const chain: Chain = { nodes: [gather], constants: [index], last: output };
  cast(chain, doubleType);
  if (link === 'logit') {
    then(chain, 'Max', leastChance);
    then(chain, 'Min', 1 - leastChance);
    then(chain, 'Reciprocal');
    then(chain, 'Sub', 1);
    then(chain, 'Log');
    then(chain, 'Neg');
  } else if (link === 'log') {
    then(chain, 'Max', leastSeconds);
    then(chain, 'Log');
  }
  return chain;
};

/** From features to raw scores, float64 [N, 1]: trees in float32, whose sum is exact, the rest in float64. */
const rawScore = (name: string, { trees, baseline, link }: Ensemble, start: Start | undefined): Chain => {
  const output = `${name}_trees`;
  const attributes = treeAttributes(trees);
  const node = { op: 'TreeEnsembleRegressor', domain: treeDomain, inputs: [input], output, attributes };
  const chain: Chain = { nodes: [node], constants: [], last: output };
  cast(chain, doubleType);
  then(chain, 'Add', baseline);
  if (start === undefined) return chain;
  const from = startScore(name, link, start);
  const sum = { op: 'Add', inputs: [from.last, chain.last], output: `${name}_raw` };
  return {
    nodes: [...chain.nodes, ...from.nodes, sum],
    constants: [...chain.constants, ...from.constants],
    last: sum.output,
  };
};

/** 1 / (1 + exp(-z)): ONNX Runtime's own Sigmoid is off by some 1e-3 of a probability near 1e-5. */
const logistic = (chain: Chain): void => {
  then(chain, 'Neg');
  then(chain, 'Exp');
  then(chain, 'Add', 1);
  then(chain, 'Reciprocal');
};

const invert = (chain: Chain, link: Link): void => {
  if (link === 'logit') logistic(chain);
  if (link === 'log') then(chain, 'Exp');
};

/** y[0] + the sum over the pieces of rise * clip((raw - x[i]) / width, 0, 1). */
const isotonic = (chain: Chain, x: readonly number[], y: readonly number[]): void => {
  const name = chain.last;
  const pieces = x.length - 1;
  if (pieces === 0) then(chain, 'Mul', 0);
  else {
    const row = (of: string, values: (i: number) => number): Constant => {
      const list = Float64Array.from({ length: pieces }, (_, i) => values(i));
      return { name: `${name}_${of}`, shape: of === 'rises' ? [pieces, 1] : [1, pieces], values: list };
    };
    then(
      chain,
      'Sub',
      row('starts', (i) => x[i]!),
    );
    then(
      chain,
      'Div',
      row('widths', (i) => x[i + 1]! - x[i]!),
    );
    then(chain, 'Max', 0);
    then(chain, 'Min', 1);
    then(
      chain,
      'MatMul',
      row('rises', (i) => y[i + 1]! - y[i]!),
    );
  }
  then(chain, 'Add', y[0]!);
};

const calibrate = (chain: Chain, calibration: Calibration, link: Link): void => {
  if (calibration.kind === 'isotonic') isotonic(chain, calibration.x, calibration.y);
  else if (calibration.kind === 'platt') {
    then(chain, 'Mul', calibration.a);
    then(chain, 'Add', calibration.b);
    logistic(chain);
  } else {
    invert(chain, link);
    then(chain, 'Max', 0);
    then(chain, 'Min', 1);
  }
};

/** Ends a chain as an output, float32 [N]. */
const finish = (chain: Chain, output: string): Chain => {
  cast(chain, floatType);
  const axis = { name: `${output}_axis`, shape: [1], values: BigInt64Array.of(1n) };
  chain.constants.push(axis);
  chain.nodes.push({ op: 'Squeeze', inputs: [chain.last, axis.name], output });
  chain.last = output;
  return chain;
};

const secondsHead = (name: string, { ensemble, start, scale }: NonNullable<Heads['seconds']>): Chain => {
  const chain = rawScore(name, ensemble, start);
  invert(chain, ensemble.link);
  then(chain, 'Mul', scale);
  return finish(chain, name);
};

const probabilityHead = ({ ensemble, start, calibration }: NonNullable<Heads['probability']>): Chain => {
  const chain = rawScore('probability', ensemble, start);
  calibrate(chain, calibration, ensemble.link);
  return finish(chain, 'probability');
};

/**
 * One ONNX graph of all given heads: input `features` float32 [N, F]; outputs `probability`, `seconds`,
 * `failure_seconds`, float32 [N] each. Equal to the ensembles' own predictions up to the float32 of the output.
 * @throws TypeError when an ensemble doesn't take as many columns as there are names, or no head is given
 */
export const exportHeads = ({ features, probability, seconds, failureSeconds, metadata = {} }: Heads): Uint8Array => {
  for (const head of [probability, seconds, failureSeconds]) {
    if (head !== undefined && head.ensemble.features !== features.length) {
      throw new TypeError(`${features.length} feature names for a model of ${head.ensemble.features} columns`);
    }
  }
  const chains: Chain[] = [];
  if (probability !== undefined) chains.push(probabilityHead(probability));
  if (seconds !== undefined) chains.push(secondsHead('seconds', seconds));
  if (failureSeconds !== undefined) chains.push(secondsHead('failure_seconds', failureSeconds));
  if (chains.length === 0) throw new TypeError('a model needs a head');
  const graph = {
    name: 'heads',
    nodes: chains.flatMap(({ nodes }) => nodes),
    constants: chains.flatMap(({ constants }) => constants),
    input: { name: input, columns: features.length },
    outputs: chains.map(({ last }) => last),
  };
  return encodeModel(graph, { ...metadata, features: JSON.stringify(features) });
};
