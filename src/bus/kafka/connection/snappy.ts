import { uncompress } from 'snappy';

/** The framing of the Java clients: this magic number, two version numbers, then blocks, each after its size. */
const frameMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const frameHeaderBytes = 16;

/** @throws RangeError for a block that reaches beyond the end */
const blocksOf = (bytes: Buffer): Buffer[] => {
  if (!bytes.subarray(0, frameMagic.length).equals(frameMagic)) return [bytes];
  const blocks: Buffer[] = [];
  for (let at = frameHeaderBytes; at < bytes.length; ) {
    const begin = at + 4;
    const end = begin + bytes.readUInt32BE(at);
    if (end > bytes.length) throw new RangeError('snappy: a block reaches beyond the end');
    blocks.push(bytes.subarray(begin, end));
    at = end;
  }
  return blocks;
};

/** Decompresses snappy, either framed in blocks by a Java client or as one block. */
export const unpackSnappy = async (bytes: Buffer): Promise<Buffer> => {
  const unpacked = await Promise.all(blocksOf(bytes).map((block) => uncompress(block, { asBuffer: true })));
  return Buffer.concat(unpacked as Buffer[]);
};
