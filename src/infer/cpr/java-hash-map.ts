/** `String.hashCode`: 32-bit, over UTF-16 units. */
const hashCode = (text: string): number => {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0;
  return hash;
};

const spread = (key: string | null): number => {
  const hash = key === null ? 0 : hashCode(key);
  return hash ^ (hash >>> 16);
};

const firstCapacity = 16;
const load = 0.75;
/** A bucket with more entries makes Java enlarge a small table. */
const longestBucket = 8;
const treesFrom = 64;

/**
 * The values of a map in the order in which a Java `HashMap` with the same insertions gives them: by bucket, and within
 * a bucket as they were put in. Buckets of more than eight keys in tables of 64 and more, which Java makes trees of,
 * keep that order here.
 */
export const inJavaOrder = <T>(map: ReadonlyMap<string | null, T>): T[] => {
  let capacity = firstCapacity;
  const entries: { readonly hash: number; readonly value: T }[] = [];
  for (const [key, value] of map) {
    const hash = spread(key);
    const isSmall = capacity < treesFrom;
    const mask = capacity - 1;
    const before = isSmall ? entries.filter((entry) => ((entry.hash ^ hash) & mask) === 0).length : 0;
    entries.push({ hash, value });
    if (before >= longestBucket) capacity *= 2;
    if (entries.length > load * capacity) capacity *= 2;
  }
  const bucket = ({ hash }: { readonly hash: number }) => hash & (capacity - 1);
  return entries.sort((a, b) => bucket(a) - bucket(b)).map(({ value }) => value);
};
