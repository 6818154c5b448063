import type { Link } from '../models/ensemble.ts';
import { type Constant, integerAttribute, type Node } from './model.ts';

const doubleType = 11;
const floatType = 1;

/** A chain of nodes with its constants, each node fed by the one before. */
export type Chain = { readonly nodes: Node[]; readonly constants: Constant[]; last: string };

/** Appends a node with constants as its further inputs. */
export const append = (chain: Chain, op: string, ...operands: (number | Constant)[]): void => {
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

const castTo = (chain: Chain, type: number, output = `${chain.last}_cast`): void => {
  chain.nodes.push({ op: 'Cast', inputs: [chain.last], output, attributes: [integerAttribute('to', type)] });
  chain.last = output;
};

export const castToDouble = (chain: Chain, output?: string): void => castTo(chain, doubleType, output);

/** 1 / (1 + exp(-z)): ONNX Runtime's own Sigmoid is off by some 1e-3 of a probability near 1e-5. */
export const logistic = (chain: Chain): void => {
  append(chain, 'Neg');
  append(chain, 'Exp');
  append(chain, 'Add', 1);
  append(chain, 'Reciprocal');
};

export const invert = (chain: Chain, link: Link): void => {
  if (link === 'logit') logistic(chain);
  if (link === 'log') append(chain, 'Exp');
};

/** Ends a chain as an output, float32 [N]. */
export const finish = (chain: Chain, output: string): Chain => {
  castTo(chain, floatType);
  const axis = { name: `${output}_axis`, shape: [1], values: BigInt64Array.of(1n) };
  chain.constants.push(axis);
  chain.nodes.push({ op: 'Squeeze', inputs: [chain.last, axis.name], output });
  chain.last = output;
  return chain;
};
