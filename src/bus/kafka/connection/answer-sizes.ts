/** Least size of an answer: the number of its request. */
const leastBytes = 4;

/**
 * Tracks the lengths in front of a broker's answers.
 * @returns a function that says of each piece of input whether it can be Kafka's; after the first false it must not be
 * used
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
