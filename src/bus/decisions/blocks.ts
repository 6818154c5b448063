const blockBytes = 256 * 1024;
const alignment = 8;

/** Uninitialised bytes; they begin at a multiple of 8 in their buffer. */
export type Allocate = (bytes: number) => Buffer;

/** Allocates many small records in few large buffers, since each buffer sent to another thread has a fixed cost. */
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

  /** Gives away the buffers that hold what was allocated. */
  const take = (): readonly ArrayBuffer[] => {
    const taken = blocks;
    blocks = [];
    block = Buffer.alloc(0);
    used = 0;
    return taken;
  };

  return { allocate, take };
};
