import { Unpacked } from './unpacked.ts';

const frameMagic = 0x184d2204;
/** In the byte of flags behind it. */
const flags = { blockChecksums: 0x10, contentSize: 0x08, contentChecksum: 0x04, dictionary: 0x01 } as const;
/** Set in a block's size where the block is not compressed. */
const plainBlock = 0x80000000;

const shortestMatch = 4;

/** A length that its half of the token could not hold goes on in further bytes. */
const readLength = (
  bytes: Buffer,
  start: number,
  inToken: number,
): { readonly length: number; readonly end: number } => {
  let length = inToken;
  let at = start;
  if (inToken === 15) {
    let byte: number;
    do {
      byte = bytes.readUInt8(at++);
      length += byte;
    } while (byte === 255);
  }
  return { length, end: at };
};

const unpackBlock = (bytes: Buffer, out: Unpacked): void => {
  for (let at = 0; at < bytes.length; ) {
    const token = bytes[at]!;
    const { length: literals, end: begin } = readLength(bytes, at + 1, token >> 4);
    const end = begin + literals;
    if (end > bytes.length) throw new RangeError('lz4: literals reach beyond the end');
    out.append(bytes.subarray(begin, end));
    if (end === bytes.length) return;
    const match = readLength(bytes, end + 2, token & 15);
    out.repeat(bytes.readUInt16LE(end), shortestMatch + match.length);
    at = match.end;
  }
};

/** @returns where the frame ends */
const unpackFrame = (bytes: Buffer, start: number, out: Unpacked): number => {
  if (bytes.readUInt32LE(start) !== frameMagic) throw new RangeError('lz4: no frame begins here');
  const flag = bytes.readUInt8(start + 4);
  const has = (bit: number): boolean => (flag & bit) !== 0;
  if (has(flags.dictionary)) throw new RangeError('lz4: a dictionary is needed');
  let at = start + 7 + (has(flags.contentSize) ? 8 : 0);
  for (;;) {
    const size = bytes.readUInt32LE(at);
    const begin = at + 4;
    if (size === 0) return begin + (has(flags.contentChecksum) ? 4 : 0);
    const end = begin + (size % plainBlock);
    if (end > bytes.length) throw new RangeError('lz4: a block reaches beyond the end');
    const block = bytes.subarray(begin, end);
    if (size >= plainBlock) out.append(block);
    else unpackBlock(block, out);
    at = end + (has(flags.blockChecksums) ? 4 : 0);
  }
};

/**
 * Unpacks LZ4 frames. Their checksums are passed over: Kafka has its own, and older clients get that of the header wrong.
 * @throws RangeError for anything else
 * @see https://github.com/lz4/lz4/blob/dev/doc/lz4_Frame_format.md
 */
export const unpackLz4 = (bytes: Buffer): Buffer => {
  const out = new Unpacked(4 * bytes.length);
  for (let at = 0; at < bytes.length; ) at = unpackFrame(bytes, at, out);
  return out.toBuffer();
};
