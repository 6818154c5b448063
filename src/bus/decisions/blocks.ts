const blockBytes = 256 * 1024;
const alignment = 8;

/** Uninitialised bytes; they begin at a multiple of 8 in their buffer. */
export type Allocate = (bytes: number) => Buffer;

/** Room for many small records in few large buffers, since each buffer that goes to another thread costs as much. */
export const openBlocks = () => {
  let blocks: ArrayBuffer[] = [];
  let block = Buffer.alloc(0);
  let used = 0;

  const allocate: Allocate = (bytes) => {
    if (used + bytes > block.length) {
      block = Buffer.allocUnsafeSlow(Math.max(blockBytes, bytes));
      blocks.push(block.buffer as ArrayBuffer);
      used = 0;
    }
    const begin = used;
    used += Math.ceil(bytes / alignment) * alignment;
    return block.subarray(begin, begin + bytes);
  };

  /** Gives all the buffers away; what was allocated lies in them. */
  const take = (): readonly ArrayBuffer[] => {
    const taken = blocks;
    blocks = [];
    block = Buffer.alloc(0);
    used = 0;
    return taken;
  };

  return { allocate, take };
};
