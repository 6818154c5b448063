const seed = 0x9747b28c;
const multiplier = 0x5bd1e995;

/**
 * murmur2, the hash of keys in every Kafka client.
 * @returns int32
 */
const murmur2 = (bytes: Buffer): number => {
  const words = bytes.length >> 2;
  let hash = seed ^ bytes.length;
  for (let word = 0; word < words; word++) {
    let mixed = Math.imul(bytes.readInt32LE(4 * word), multiplier);
    mixed = Math.imul(mixed ^ (mixed >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ mixed;
  }
  const rest = bytes.subarray(4 * words);
  for (let at = rest.length - 1; at >= 0; at--) hash ^= rest[at]! << (8 * at);
  if (rest.length > 0) hash = Math.imul(hash, multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return hash ^ (hash >>> 15);
};

const bytesOf = (key: string | Uint8Array): Buffer =>
  typeof key === 'string' ? Buffer.from(key) : Buffer.from(key.buffer, key.byteOffset, key.length);

/** The partition of a key in a topic with this many: the same as in every Kafka client. */
export const partitionOf = (key: string | Uint8Array, partitions: number): number =>
  (murmur2(bytesOf(key)) & 0x7fffffff) % partitions;
