/** One field of a protobuf message: an integer, or bytes. A fixed 32 or 64 bit value comes as its bytes. */
export type Field = { readonly number: number; readonly value: number | Uint8Array };

/**
 * @returns the value and where the next byte lies; precise up to 2^53, beyond that only the sign of an int64 is kept
 */
const readVarint = (bytes: Uint8Array, from: number): [value: number, next: number] => {
  const first = bytes[from];
  if (first !== undefined && first < 128) return [first, from + 1];
  let value = 0n;
  for (let at = from, shift = 0n; shift < 70n; at++, shift += 7n) {
    const byte = bytes[at];
    if (byte === undefined) break;
    value |= BigInt(byte & 127) << shift;
    if (byte < 128) return [Number(BigInt.asIntN(64, value)), at + 1];
  }
  throw new TypeError('protobuf: an integer does not end');
};

const lengths: Readonly<Record<number, number>> = { 1: 8, 5: 4 };

/**
 * The fields of a message, in order.
 * @throws TypeError when the bytes are no protobuf message
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function* readFields(bytes: Uint8Array): Generator<Field> {
  for (let at = 0; at < bytes.length; ) {
    const [tag, start] = readVarint(bytes, at);
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (wire === 0) {
      const [value, next] = readVarint(bytes, start);
      yield { number, value };
      at = next;
      continue;
    }
    const [length, from] = wire === 2 ? readVarint(bytes, start) : [lengths[wire] ?? Number.NaN, start];
    if (!(length >= 0 && from + length <= bytes.length)) throw new TypeError('protobuf: a field does not end');
    yield { number, value: bytes.subarray(from, from + length) };
    at = from + length;
  }
}

const text = new TextDecoder();

export const asText = (value: Field['value']): string => text.decode(asBytes(value));

/** @throws TypeError */
export const asBytes = (value: Field['value']): Uint8Array => {
  if (typeof value === 'number') throw new TypeError('protobuf: bytes expected');
  return value;
};

/** @throws TypeError */
export const asInteger = (value: Field['value']): number => {
  if (typeof value !== 'number') throw new TypeError('protobuf: an integer expected');
  return value;
};

/** A repeated integer's further values: one, or a packed list. */
export const asIntegers = (value: Field['value']): number[] => {
  if (typeof value === 'number') return [value];
  const integers: number[] = [];
  for (let at = 0; at < value.length; ) {
    const [integer, next] = readVarint(value, at);
    integers.push(integer);
    at = next;
  }
  return integers;
};

const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** Little-endian float32 values: one, or a packed list. */
export const asFloats = (value: Field['value']): number[] => {
  const from = view(asBytes(value));
  return Array.from({ length: Math.floor(from.byteLength / 4) }, (_, i) => from.getFloat32(4 * i, true));
};

/** Little-endian float64 values. */
export const asDoubles = (value: Field['value']): number[] => {
  const from = view(asBytes(value));
  return Array.from({ length: Math.floor(from.byteLength / 8) }, (_, i) => from.getFloat64(8 * i, true));
};

/** Little-endian int64 values. */
export const asLongs = (value: Field['value']): number[] => {
  const from = view(asBytes(value));
  return Array.from({ length: Math.floor(from.byteLength / 8) }, (_, i) => Number(from.getBigInt64(8 * i, true)));
};
