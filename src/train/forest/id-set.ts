/** A set of bin ids that lists a few of thousands as fast as a few of a hundred. */
type IdSet = {
  readonly add: (id: number) => void;
  /** Empties the set. @param into - filled, ascending @returns how many */
  readonly takeAll: (into: Int32Array) => number;
};

const lowestBit = (bits: number): number => 31 - Math.clz32(bits & -bits);

/**
 * A bit per id, and a bit per word of these.
 * @param size - above every id
 */
export const idSet = (size: number): IdSet => {
  const ids = new Int32Array((size >>> 5) + 1);
  const words = new Int32Array((size >>> 10) + 1);
  return {
    add: (id) => {
      ids[id >>> 5]! |= 1 << (id & 31);
      words[id >>> 10]! |= 1 << ((id >>> 5) & 31);
    },
    takeAll: (into) => {
      let count = 0;
      for (let block = 0; block < words.length; block++) {
        for (let ofBlock = words[block]!; ofBlock !== 0; ofBlock &= ofBlock - 1) {
          const word = (block << 5) + lowestBit(ofBlock);
          for (let bits = ids[word]!; bits !== 0; bits &= bits - 1) into[count++] = (word << 5) + lowestBit(bits);
          ids[word] = 0;
        }
        words[block] = 0;
      }
      return count;
    },
  };
};
