import { messageOf } from '../../errors.ts';
import { operators } from './operators.ts';
import { asBytes, asText, type Field, readFields } from './protobuf-reader.ts';

/** @see https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto, the source of every field number here */
const field = {
  model: { graph: 7, functions: 25 },
  graph: { node: 1, initializer: 5, sparseInitializer: 15 },
  node: { operator: 4, attribute: 5, domain: 7 },
  attribute: { tensor: 5, graph: 6, tensors: 10, graphs: 11 },
  tensor: { externalData: 13, dataLocation: 14 },
} as const;

type Fault = string | undefined;

/** The first fault in some fields. @param checks - by the number of the field, what is wrong with its value */
const firstFault = (message: Uint8Array, checks: Readonly<Record<number, (value: Field['value']) => Fault>>): Fault => {
  for (const { number, value } of readFields(message)) {
    const fault = checks[number]?.(value);
    if (fault !== undefined) return fault;
  }
  return undefined;
};

const elsewhere = (): Fault => 'its numbers lie in another file';

const tensorFault = (value: Field['value']): Fault =>
  firstFault(asBytes(value), {
    [field.tensor.externalData]: elsewhere,
    [field.tensor.dataLocation]: (location) => (location === 0 ? undefined : elsewhere()),
  });

const graphInside = (): Fault => 'it has a graph within its graph';

const attributeFault = (value: Field['value']): Fault =>
  firstFault(asBytes(value), {
    [field.attribute.tensor]: tensorFault,
    [field.attribute.tensors]: tensorFault,
    [field.attribute.graph]: graphInside,
    [field.attribute.graphs]: graphInside,
  });

const nodeFault = (value: Field['value']): Fault => {
  let [operator, domain, fault]: [string, string, Fault] = ['', '', undefined];
  for (const part of readFields(asBytes(value))) {
    if (part.number === field.node.operator) operator = asText(part.value);
    else if (part.number === field.node.domain) domain = asText(part.value);
    else if (part.number === field.node.attribute) fault ??= attributeFault(part.value);
  }
  if (operators.get(domain)?.has(operator)) return fault;
  return `its operator ${domain && `${domain}.`}${operator} is none of those that are served`;
};

/**
 * Why a model must not even be opened: an operator that is not served, data in other files, functions of its own.
 * Reads the file once, O(bytes), and keeps nothing.
 */
export const graphFault = (model: Uint8Array): Fault => {
  try {
    return firstFault(model, {
      [field.model.graph]: (graph) =>
        firstFault(asBytes(graph), {
          [field.graph.node]: nodeFault,
          [field.graph.initializer]: tensorFault,
          [field.graph.sparseInitializer]: () => 'it has sparse numbers',
        }),
      [field.model.functions]: () => 'it has functions of its own',
    });
  } catch (fault) {
    return `it is no ONNX model (${messageOf(fault)})`;
  }
};
