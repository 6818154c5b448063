import { Unpacked } from './unpacked.ts';

/** How the Java clients frame it: this, two version numbers, then blocks, each behind its size. */
const frameMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const frameHeaderBytes = 16;

/** A literal's length stands in its tag, or for these and above in 1 to 4 bytes behind it. */
const firstLongLength = 60;

const readVarint = (bytes: Buffer, start: number): { readonly value: number; readonly end: number } => {
  let value = 0;
  for (let at = start, scale = 1; ; at++, scale *= 128) {
    const byte = bytes.readUInt8(at);
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, end: at + 1 };
  }
};

/** @returns where the next tag stands */
const copyLiteral = (bytes: Buffer, tagAt: number, out: Unpacked): number => {
  const inTag = bytes[tagAt]! >> 2;
  const lengthBytes = Math.max(0, inTag - firstLongLength + 1);
  const begin = tagAt + 1 + lengthBytes;
  const length = 1 + (lengthBytes === 0 ? inTag : bytes.readUIntLE(tagAt + 1, lengthBytes));
  if (begin + length > bytes.length) throw new RangeError('snappy: a literal reaches beyond the end');
  out.append(bytes.subarray(begin, begin + length));
  return begin + length;
};

const unpackBlock = (bytes: Buffer, out: Unpacked): void => {
  const { value: length, end } = readVarint(bytes, 0);
  const target = out.length + length;
  for (let at = end; at < bytes.length; ) {
    const tag = bytes[at]!;
    if ((tag & 3) === 0) {
      at = copyLiteral(bytes, at, out);
    } else if ((tag & 3) === 1) {
      out.repeat(((tag >> 5) << 8) | bytes.readUInt8(at + 1), 4 + ((tag >> 2) & 7));
      at += 2;
    } else {
      const offsetBytes = (tag & 3) === 2 ? 2 : 4;
      out.repeat(bytes.readUIntLE(at + 1, offsetBytes), 1 + (tag >> 2));
      at += 1 + offsetBytes;
    }
  }
  if (out.length !== target) throw new RangeError(`snappy: a block gave ${out.length - target} bytes too many`);
};

/**
 * Unpacks snappy, in the blocks that Java clients make of it or as one block.
 * @throws RangeError for what is neither
 * @see https://github.com/google/snappy/blob/main/format_description.txt
 */
export const unpackSnappy = (bytes: Buffer): Buffer => {
  const out = new Unpacked(3 * bytes.length);
  if (!bytes.subarray(0, frameMagic.length).equals(frameMagic)) {
    unpackBlock(bytes, out);
    return out.toBuffer();
  }
  for (let at = frameHeaderBytes; at < bytes.length; ) {
    const begin = at + 4;
    const end = begin + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('snappy: a block reaches beyond the end');
    unpackBlock(bytes.subarray(begin, end), out);
    at = end;
  }
  return out.toBuffer();
};
