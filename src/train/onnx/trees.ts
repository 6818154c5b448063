import type { Trees } from '../models/ensemble.ts';
import { type Chain, castToDouble } from './chain.ts';
import {
  floatsAttribute,
  integerAttribute,
  integersAttribute,
  stringAttribute,
  stringsAttribute,
  treeDomain,
} from './model.ts';

/** A model without trees gets one leaf of 0. */
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

/** The sum of the reached leaves, float64 [N, 1]. */
export const treesChain = (name: string, input: string, trees: Trees): Chain => {
  const output = `${name}_trees`;
  const attributes = treeAttributes(trees);
  const node = { op: 'TreeEnsembleRegressor', domain: treeDomain, inputs: [input], output, attributes };
  const chain: Chain = { nodes: [node], constants: [], last: output };
  castToDouble(chain);
  return chain;
};
