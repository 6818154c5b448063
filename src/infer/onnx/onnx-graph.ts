import {
  asBytes,
  asDoubles,
  asFloats,
  asInteger,
  asIntegers,
  asLongs,
  asText,
  type Field,
  readFields,
} from './protobuf-reader.ts';

/** An attribute of a node: whichever of its lists is filled. */
type Attribute = {
  readonly integers: readonly number[];
  readonly floats: readonly number[];
  readonly texts: readonly string[];
};

export type OnnxNode = {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: ReadonlyMap<string, Attribute>;
};

/** The numbers of a constant; undefined unless it is float32, float64, int64 or int32. */
export type Tensor = { readonly values: readonly number[] | undefined };

export type OnnxGraph = {
  /** In topological order, as ONNX demands. */
  readonly nodes: readonly OnnxNode[];
  readonly constants: ReadonlyMap<string, Tensor>;
};

const modelGraph = 7;

const fieldsOf = (message: Uint8Array): Field[] => [...readFields(message)];

/** @see https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto, the source of every field number here */
const readAttribute = (message: Uint8Array): [string, Attribute] => {
  let name = '';
  const integers: number[] = [];
  const floats: number[] = [];
  const texts: string[] = [];
  for (const { number, value } of readFields(message)) {
    if (number === 1) name = asText(value);
    else if (number === 2 || number === 7) append(floats, asFloats(value));
    else if (number === 3 || number === 8) append(integers, asIntegers(value));
    else if (number === 4 || number === 9) texts.push(asText(value));
    else if (number === 5) append(floats, readTensor(asBytes(value))[1].values ?? []);
  }
  return [name, { integers, floats, texts }];
};

/** Long lists don't fit in a spread. */
const append = <T>(list: T[], more: readonly T[]): void => {
  for (const one of more) list.push(one);
};

const readNode = (message: Uint8Array): OnnxNode => {
  const node = { op: '', inputs: [] as string[], outputs: [] as string[] };
  const attributes = new Map<string, Attribute>();
  for (const { number, value } of readFields(message)) {
    if (number === 1) node.inputs.push(asText(value));
    else if (number === 2) node.outputs.push(asText(value));
    else if (number === 4) node.op = asText(value);
    else if (number === 5) attributes.set(...readAttribute(asBytes(value)));
  }
  return { ...node, attributes };
};

const rawValues: Readonly<Record<number, (raw: Uint8Array) => readonly number[]>> = {
  1: asFloats,
  7: asLongs,
  11: asDoubles,
};

const readTensor = (message: Uint8Array): [string, Tensor] => {
  let name = '';
  let type = 0;
  let raw: Uint8Array | undefined;
  const values: number[] = [];
  for (const { number, value } of readFields(message)) {
    if (number === 2) type = asInteger(value);
    else if (number === 4) append(values, asFloats(value));
    else if (number === 5 || number === 7) append(values, asIntegers(value));
    else if (number === 8) name = asText(value);
    else if (number === 9) raw = asBytes(value);
    else if (number === 10) append(values, asDoubles(value));
  }
  return [name, { values: raw === undefined ? values : rawValues[type]?.(raw) }];
};

/**
 * Reads the parts of a model that show how its outputs are computed.
 * @throws TypeError when the bytes are no ONNX model
 */
export const readOnnxGraph = (model: Uint8Array): OnnxGraph => {
  const graph = fieldsOf(model).find(({ number }) => number === modelGraph);
  if (graph === undefined) throw new TypeError('an ONNX model without a graph');
  const fields = fieldsOf(asBytes(graph.value));
  const of = (number: number): Uint8Array[] =>
    fields.filter((field) => field.number === number).map(({ value }) => asBytes(value));
  return { nodes: of(1).map(readNode), constants: new Map(of(5).map(readTensor)) };
};
