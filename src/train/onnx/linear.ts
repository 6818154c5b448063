import type { LinearModel } from '../models/linear-model.ts';
import { append, type Chain, castToDouble } from './chain.ts';
import type { Constant } from './model.ts';

/** The columns' contribution to the baseline, float64 [N, 1]; the same steps as `predictLinearRaw`. */
export const linearChain = (
  name: string,
  input: string,
  { features, slope, centre, missing, low, high }: LinearModel,
): Chain => {
  const row = (of: string, values: readonly number[]): Constant => ({
    name: `${name}_${of}`,
    shape: [1, features],
    values: Float64Array.from(values),
  });
  const isMissing = { op: 'IsNaN', inputs: [input], output: `${name}_is_missing` };
  const chain: Chain = { nodes: [isMissing], constants: [], last: input };
  castToDouble(chain, `${name}_columns`);
  append(chain, 'Max', row('low', low));
  append(chain, 'Min', row('high', high));
  append(chain, 'Sub', row('centre', centre));
  append(chain, 'Mul', row('slope', slope));
  const ofMissing = row('missing', missing);
  const axis = { name: `${name}_axis_of_columns`, shape: [1], values: BigInt64Array.of(1n) };
  chain.constants.push(ofMissing, axis);
  const terms = `${name}_terms`;
  chain.nodes.push({ op: 'Where', inputs: [isMissing.output, ofMissing.name, chain.last], output: terms });
  chain.nodes.push({ op: 'ReduceSum', inputs: [terms, axis.name], output: `${name}_sum` });
  chain.last = `${name}_sum`;
  return chain;
};
