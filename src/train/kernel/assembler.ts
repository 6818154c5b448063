/**
 * A small assembler of WebAssembly: an expression is the bytes that leave its value on the stack, so that code nests
 * like a formula. It has only the instructions that the kernel needs.
 * @see https://webassembly.github.io/spec/core/binary/instructions.html
 */
export type Code = readonly number[];

type ValueType = 'i32' | 'f64' | 'v128';

/** A parameter or variable of a function. */
export type Local = { readonly get: Code; readonly set: (value: Code) => Code };

const typeBytes: Readonly<Record<ValueType, number>> = { i32: 0x7f, f64: 0x7c, v128: 0x7b };

/** LEB128, without sign. */
const unsigned = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];

const signed = (value: number): number[] =>
  value >= -0x40 && value < 0x40 ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];

const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const text = (value: string): number[] => [...unsigned(value.length), ...Buffer.from(value)];
const section = (id: number, body: Code): number[] => [id, ...unsigned(body.length), ...body];

type Binary = (a: Code, b: Code) => Code;
type Unary = (a: Code) => Code;
const binary =
  (...op: number[]): Binary =>
  (a, b) => [...a, ...b, ...op];
const unary =
  (...op: number[]): Unary =>
  (a) => [...a, ...op];
const simd = (op: number): number[] => [0xfd, ...unsigned(op)];

/** @param offset - in bytes, added to the address */
type Load = (address: Code, offset?: number) => Code;
type Store = (address: Code, value: Code, offset?: number) => Code;
const load =
  (align: number, ...op: number[]): Load =>
  (address, offset = 0) => [...address, ...op, align, ...unsigned(offset)];
const store =
  (align: number, ...op: number[]): Store =>
  (address, value, offset = 0) => [...address, ...value, ...op, align, ...unsigned(offset)];

export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: load(2, 0x28),
  load8: load(0, 0x2d),
  store: store(2, 0x36),
  add: binary(0x6a),
  sub: binary(0x6b),
  shl: binary(0x74),
  and: binary(0x71),
  or: binary(0x72),
  xor: binary(0x73),
  isZero: unary(0x45),
  eq: binary(0x46),
  ltU: binary(0x49),
};

export const f64 = {
  const: (value: number): Code => [0x44, ...new Uint8Array(Float64Array.of(value).buffer)],
  load: load(3, 0x2b),
  store: store(3, 0x39),
  add: binary(0xa0),
  sub: binary(0xa1),
  mul: binary(0xa2),
  floor: unary(0x9c),
  fromI32: unary(0xb8),
  eq: binary(0x61),
  gt: binary(0x64),
  le: binary(0x65),
  ge: binary(0x66),
};

/** Two float64 side by side. */
export const f64x2 = {
  load: load(4, ...simd(0x00)),
  store: store(4, ...simd(0x0b)),
  splat: unary(...simd(0x14)),
  lane: (a: Code, lane: 0 | 1): Code => [...a, ...simd(0x21), lane],
  add: binary(...simd(0xf0)),
  sub: binary(...simd(0xf1)),
  mul: binary(...simd(0xf2)),
  floor: unary(...simd(0x75)),
  gt: binary(...simd(0x4a)),
  le: binary(...simd(0x4b)),
  ge: binary(...simd(0x4c)),
  and: binary(...simd(0x4e)),
  or: binary(...simd(0x50)),
  anyTrue: unary(...simd(0x53)),
  /** The first lanes of both, or the second ones. */
  firsts: (a: Code, b: Code): Code => [...a, ...b, ...simd(0x0d), ...lanes(0, 2)],
  seconds: (a: Code, b: Code): Code => [...a, ...b, ...simd(0x0d), ...lanes(1, 3)],
};

/** Bytes of a shuffle that takes these two of four lanes. */
const lanes = (...of: number[]): number[] =>
  of.flatMap((lane) => Array.from({ length: 8 }, (_, byte) => lane * 8 + byte));

/** Runs the code in turn. */
export const sequence = (...code: Code[]): Code => code.flat();

export const when = (condition: Code, then: Code, otherwise?: Code): Code => [
  ...condition,
  0x04,
  0x40,
  ...then,
  ...(otherwise ? [0x05, ...otherwise] : []),
  0x0b,
];

export const loopWhile = (condition: Code, ...body: Code[]): Code => [
  ...[0x02, 0x40, 0x03, 0x40],
  ...condition,
  ...[0x45, 0x0d, 0x01],
  ...body.flat(),
  ...[0x0c, 0, 0x0b, 0x0b],
];

/** Sets `bytes` bytes to 0. */
export const clear = (address: Code, bytes: Code): Code => [...address, ...i32.const(0), ...bytes, 0xfc, 0x0b, 0x00];

/** Copies `bytes` bytes. */
export const copy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 0x0a, 0x00, 0x00];

/** Calls the function with this index in the module. */
export const call = (place: number, ...operands: Code[]): Code => [...operands.flat(), 0x10, ...unsigned(place)];

/** Adds to a variable. */
export const advance = (local: Local, by: number): Code => local.set(i32.add(local.get, i32.const(by)));

type Routine = { readonly name: string; readonly type: Code; readonly code: Code };

/** Declares the variables of a function: `param` in the order of the call, then `local`. */
type Frame = { readonly param: (type: ValueType) => Local; readonly local: (type: ValueType) => Local };

/** A function. @param write - declares its variables and returns its body */
export const routine = (name: string, result: ValueType | null, write: (frame: Frame) => Code): Routine => {
  const params: Code[] = [];
  const locals: Code[] = [];
  const declare = (index: number): Local => ({
    get: [0x20, ...unsigned(index)],
    set: (value) => [...value, 0x21, ...unsigned(index)],
  });
  const body = write({
    param: (type) => {
      if (locals.length > 0) throw new TypeError('parameters come before locals');
      return declare(params.push([typeBytes[type]]) - 1);
    },
    local: (type) => declare(params.length + locals.push([1, typeBytes[type]]) - 1),
  });
  const code = [...vector(locals), ...body, 0x0b];
  const results = result === null ? [] : [[typeBytes[result]]];
  return { name, type: [0x60, ...vector(params), ...vector(results)], code: [...unsigned(code.length), ...code] };
};

const magic = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/** A module that takes its memory as import `env.memory` and exports its functions by name. */
export const assemble = (routines: readonly Routine[]): Uint8Array<ArrayBuffer> => {
  const index = (i: number): Code => unsigned(i);
  return Uint8Array.from([
    ...magic,
    ...section(1, vector(routines.map(({ type }) => type))),
    ...section(2, vector([[...text('env'), ...text('memory'), 0x02, 0x00, 0x00]])),
    ...section(3, vector(routines.map((_, i) => index(i)))),
    ...section(7, vector(routines.map(({ name }, i) => [...text(name), 0x00, ...index(i)]))),
    ...section(10, vector(routines.map(({ code }) => code))),
  ]);
};
