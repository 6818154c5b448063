/** A protobuf field, encoded. */
export type Field = Buffer;

const wireVarint = 0;
const wireBytes = 2;

const varint = (value: number | bigint): Buffer => {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
};

const tag = (field: number, wire: number): Buffer => varint(field * 8 + wire);

export const integer = (field: number, value: number | bigint): Field =>
  Buffer.concat([tag(field, wireVarint), varint(value)]);

export const bytes = (field: number, value: Uint8Array): Field =>
  Buffer.concat([tag(field, wireBytes), varint(value.length), value]);

export const text = (field: number, value: string): Field => bytes(field, Buffer.from(value));

export const message = (field: number, content: readonly Field[]): Field => bytes(field, Buffer.concat(content));

/** A packed list of floats. */
export const floats = (field: number, values: ArrayLike<number>): Field => {
  const packed = Buffer.alloc(values.length * 4);
  for (let i = 0; i < values.length; i++) packed.writeFloatLE(values[i]!, i * 4);
  return bytes(field, packed);
};

/** A packed list of integers in [0, 2^53). */
export const integers = (field: number, values: ArrayLike<number>): Field => {
  const packed = Buffer.alloc(values.length * 8);
  let length = 0;
  for (let i = 0; i < values.length; i++) {
    let rest = values[i]!;
    for (; rest > 127; rest = Math.floor(rest / 128)) packed[length++] = (rest % 128) | 128;
    packed[length++] = rest;
  }
  return bytes(field, packed.subarray(0, length));
};
