/** Of an answer: the number of the request that it is for. */
const leastBytes = 4;

/**
 * Follows the lengths that stand before the answers of a broker.
 * @returns tells of each piece that comes whether it may be Kafka's; once it may not, what follows doesn't count
 */
export const answerSizes = (mostBytes: number): ((piece: Uint8Array) => boolean) => {
  /** Bytes of the present answer that are still to come. */
  let left = 0;
  let [length, digits] = [0, 0];

  return (piece) => {
    for (let at = 0; at < piece.length; ) {
      if (left > 0) {
        const taken = Math.min(left, piece.length - at);
        left -= taken;
        at += taken;
        continue;
      }
      length = 256 * length + piece[at++]!;
      if (++digits < 4) continue;
      if (length < leastBytes || length > mostBytes) return false;
      left = length;
      [length, digits] = [0, 0];
    }
    return true;
  };
};
