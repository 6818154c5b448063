const slabBytes = 1024 * 1024;
/** Of a UTF-16 unit in UTF-8. */
const mostBytesPerUnit = 3;

/**
 * Makes bytes of the texts of answers, which are kept for long. They lie side by side in slabs of their own: Node's pool
 * of small buffers would put them beside what is gone at once, and keep that as well.
 */
export const openAnswerBytes = (): ((text: string) => Buffer) => {
  let slab = Buffer.alloc(0);
  let used = 0;
  return (text) => {
    const most = mostBytesPerUnit * text.length;
    if (most > slabBytes / 8) return Buffer.from(text, 'utf8');
    if (used + most > slab.length) {
      slab = Buffer.allocUnsafeSlow(slabBytes);
      used = 0;
    }
    const begin = used;
    used += slab.write(text, begin, 'utf8');
    return slab.subarray(begin, used);
  };
};
