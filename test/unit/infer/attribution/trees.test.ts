import { expect, test } from 'vitest';
import { marginsOf } from '../../../../src/infer/attribution/margin.ts';
import { readMargins } from '../../../../src/infer/attribution/read-margins.ts';
import { matrix } from '../../../../src/train/data/matrix.ts';
import {
  encodeModel,
  floatsAttribute,
  integerAttribute,
  integersAttribute,
  stringAttribute,
  stringsAttribute,
  treeDomain,
} from '../../../../src/train/onnx/model.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { runOnnx } from '../../../helpers/models/onnx.ts';

const modes = ['BRANCH_LEQ', 'BRANCH_LT', 'BRANCH_GT', 'BRANCH_GTE'];
const thresholds = [-1.5, 0, 2.25];
const stumps = modes.flatMap((mode) =>
  thresholds.flatMap((threshold) => [0, 1].map((missingIsTrue) => ({ mode, threshold, missingIsTrue }))),
);

/** One split a tree. What its true side adds is a bit of its own, so that a sum tells the way through each of them. */
const graph = (aggregate: string): Uint8Array => {
  const trees = stumps.flatMap((_, tree) => [tree, tree, tree]);
  const perNode = <T>(split: (stump: (typeof stumps)[number]) => T, leaf: T): T[] =>
    stumps.flatMap((stump) => [split(stump), leaf, leaf]);
  const attributes = [
    integerAttribute('n_targets', 1),
    stringAttribute('aggregate_function', aggregate),
    integersAttribute('nodes_treeids', trees),
    integersAttribute(
      'nodes_nodeids',
      trees.map((_, at) => at % 3),
    ),
    integersAttribute(
      'nodes_featureids',
      trees.map(() => 0),
    ),
    stringsAttribute(
      'nodes_modes',
      perNode(({ mode }) => mode, 'LEAF'),
    ),
    floatsAttribute(
      'nodes_values',
      perNode(({ threshold }) => threshold, 0),
    ),
    integersAttribute(
      'nodes_truenodeids',
      perNode(() => 1, 0),
    ),
    integersAttribute(
      'nodes_falsenodeids',
      perNode(() => 2, 0),
    ),
    integersAttribute(
      'nodes_missing_value_tracks_true',
      perNode(({ missingIsTrue }) => missingIsTrue, 0),
    ),
    integersAttribute('target_treeids', stumps.keys().toArray()),
    integersAttribute(
      'target_nodeids',
      stumps.map(() => 1),
    ),
    integersAttribute(
      'target_ids',
      stumps.map(() => 0),
    ),
    floatsAttribute(
      'target_weights',
      stumps.map((_, tree) => 2 ** tree),
    ),
  ];
  return encodeModel(
    {
      name: 'stumps',
      nodes: [
        { op: 'TreeEnsembleRegressor', domain: treeDomain, inputs: ['features'], output: 'sum', attributes },
        { op: 'Squeeze', inputs: ['sum', 'axis'], output: 'seconds' },
      ],
      constants: [{ name: 'axis', shape: [1], values: BigInt64Array.of(1n) }],
      input: { name: 'features', columns: 1 },
      outputs: ['seconds'],
    },
    {},
  );
};

/** Subnormal numbers are 0 to ONNX Runtime. */
const smallest = 2 ** -126;

const float32Beside = (value: number): number[] => {
  const bits = new Int32Array(Float32Array.of(value).buffer);
  const next = (by: number): number => new Float32Array(Int32Array.of(bits[0]! + by).buffer)[0]!;
  return value === 0 ? [-0, smallest, -smallest] : [next(1), next(-1)];
};

test.each(['SUM', 'AVERAGE'])(
  'trees of other learners take each value the way that serves, joined by %s',
  async (aggregate) => {
    const onnx = graph(aggregate);
    const values = Float32Array.of(
      ...thresholds,
      ...thresholds.flatMap(float32Beside),
      Number.NaN,
      Infinity,
      -Infinity,
    );
    const rows = matrix(values, 1);
    const margin = readMargins(onnx, { ...madeModel().card, features: ['f'], heads: ['seconds'] }).get('seconds')!;
    if ('why' in margin) throw new Error(margin.why);
    const { seconds } = await runOnnx(onnx, rows);
    expect(Float32Array.from(marginsOf(margin, rows.values, 1))).toEqual(seconds);
    expect(new Set(seconds).size).toBeGreaterThan(2 * thresholds.length);
  },
);
