import { bytes, type Field, floats, integer, integers, message, text } from './protobuf.ts';

/** @see https://github.com/onnx/onnx/blob/v1.14.0/onnx/onnx.proto, the source of every field number here */
const irVersion = 8;
const opset = 17;
const treeOpset = 3;
export const treeDomain = 'ai.onnx.ml';

const attributeType = { integer: 2, string: 3, floats: 6, integers: 7, strings: 8 };
const dataType = { float32: 1, int64: 7, float64: 11 };

type Attribute = readonly [name: string, field: Field | readonly Field[], type: keyof typeof attributeType];

export const integerAttribute = (name: string, value: number): Attribute => [name, integer(3, value), 'integer'];
export const stringAttribute = (name: string, value: string): Attribute => [name, text(4, value), 'string'];
export const floatsAttribute = (name: string, values: ArrayLike<number>): Attribute => [
  name,
  floats(7, values),
  'floats',
];
export const integersAttribute = (name: string, values: ArrayLike<number>): Attribute => [
  name,
  integers(8, values),
  'integers',
];
export const stringsAttribute = (name: string, values: readonly string[]): Attribute => [
  name,
  values.map((value) => text(9, value)),
  'strings',
];

export type Node = {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly domain?: string;
  readonly attributes?: readonly Attribute[];
};

/** A constant of the graph. */
export type Constant = {
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float64Array | BigInt64Array;
};

type Graph = {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  /** float32 [N, columns] */
  readonly input: { readonly name: string; readonly columns: number };
  /** float32 [N] each */
  readonly outputs: readonly string[];
};

const encodeAttribute = ([name, field, type]: Attribute): Field =>
  message(5, [
    text(1, name),
    ...(Buffer.isBuffer(field) ? [field] : (field as Field[])),
    integer(20, attributeType[type]),
  ]);

const encodeNode = ({ op, inputs, output, domain, attributes }: Node): Field =>
  message(1, [
    ...inputs.map((name) => text(1, name)),
    text(2, output),
    text(3, `${output}:${op}`),
    text(4, op),
    ...(attributes ?? []).map(encodeAttribute),
    ...(domain === undefined ? [] : [text(7, domain)]),
  ]);

const littleEndian = (values: Float64Array | BigInt64Array): Buffer => {
  const raw = Buffer.alloc(values.length * 8);
  values.forEach((value, i) => {
    if (typeof value === 'bigint') raw.writeBigInt64LE(value, i * 8);
    else raw.writeDoubleLE(value, i * 8);
  });
  return raw;
};

const encodeConstant = ({ name, shape, values }: Constant): Field =>
  message(5, [
    ...shape.map((size) => integer(1, size)),
    integer(2, values instanceof Float64Array ? dataType.float64 : dataType.int64),
    text(8, name),
    bytes(9, littleEndian(values)),
  ]);

const encodeValueInfo = (field: number, name: string, dimensions: readonly Field[]): Field => {
  const shape = message(
    2,
    dimensions.map((dimension) => message(1, [dimension])),
  );
  return message(field, [text(1, name), message(2, [message(1, [integer(1, dataType.float32), shape])])]);
};

/** Bytes of an ONNX model: IR 8, opset 17, ai.onnx.ml 3. The same graph gives the same bytes. */
export const encodeModel = (graph: Graph, metadata: Readonly<Record<string, string>>): Uint8Array => {
  const rows = text(2, 'N');
  const content = Buffer.concat([
    integer(1, irVersion),
    text(2, 'provider-ranker'),
    message(7, [
      ...graph.nodes.map(encodeNode),
      text(2, graph.name),
      ...graph.constants.map(encodeConstant),
      encodeValueInfo(11, graph.input.name, [rows, integer(1, graph.input.columns)]),
      ...graph.outputs.map((name) => encodeValueInfo(12, name, [rows])),
    ]),
    message(8, [text(1, ''), integer(2, opset)]),
    message(8, [text(1, treeDomain), integer(2, treeOpset)]),
    ...Object.keys(metadata)
      .sort()
      .map((key) => message(14, [text(1, key), text(2, metadata[key]!)])),
  ]);
  return new Uint8Array(content);
};
