import type { Link } from '../models/ensemble.ts';
import type { Model } from '../models/model.ts';
import { leastChance, leastSeconds, type Start } from '../models/start.ts';
import { append, type Chain, castToDouble } from './chain.ts';
import { linearChain } from './linear.ts';
import { integerAttribute } from './model.ts';
import { treesChain } from './trees.ts';

/** The raw score of a start column, float64 [N, 1]; the same steps as `startScores` in ../models/start.ts. */
const startScore = (name: string, input: string, link: Link, { column, slope = 1, offset = 0 }: Start): Chain => {
  const index = { name: `${name}_start_column`, shape: [1], values: BigInt64Array.of(BigInt(column)) };
  const output = `${name}_start`;
  const gather = { op: 'Gather', inputs: [input, index.name], output, attributes: [integerAttribute('axis', 1)] };
  const chain: Chain = { nodes: [gather], constants: [index], last: output };
  castToDouble(chain);
  if (link === 'logit') {
    append(chain, 'Max', leastChance);
    append(chain, 'Min', 1 - leastChance);
    append(chain, 'Reciprocal');
    append(chain, 'Sub', 1);
    append(chain, 'Log');
    append(chain, 'Neg');
  } else if (link === 'log') {
    append(chain, 'Max', leastSeconds);
    append(chain, 'Log');
  }
  if (slope !== 1) append(chain, 'Mul', slope);
  if (offset !== 0) append(chain, 'Add', offset);
  return chain;
};

/** The sum of two chains. */
const added = (one: Chain, other: Chain, output: string): Chain => ({
  nodes: [...one.nodes, ...other.nodes, { op: 'Add', inputs: [one.last, other.last], output }],
  constants: [...one.constants, ...other.constants],
  last: output,
});

const modelScore = (name: string, input: string, model: Model): Chain => {
  if (model.kind === 'sum') {
    return added(modelScore(name, input, model.trees), modelScore(name, input, model.line), `${name}_model`);
  }
  const chain = model.kind === 'linear' ? linearChain(name, input, model) : treesChain(name, input, model.trees);
  append(chain, 'Add', model.baseline);
  if (model.kind === 'linear' && model.bounds) {
    append(chain, 'Max', model.bounds[0]);
    append(chain, 'Min', model.bounds[1]);
  }
  return chain;
};

/** From features to raw scores, float64 [N, 1]: trees in float32, whose sum is exact, the rest in float64. */
export const rawScore = (name: string, input: string, model: Model, start: Start | undefined): Chain => {
  const chain = modelScore(name, input, model);
  return start === undefined ? chain : added(chain, startScore(name, input, model.link, start), `${name}_raw`);
};
