/** A stream of random numbers that its seed alone determines. */
export type SeededRandom = {
  /** In [0, 1), 32 random bits. */
  readonly uniform: () => number;
  /** An integer in [0, limit). @param limit - in [1, 2^32] */
  readonly below: (limit: number) => number;
};

const warmUpRounds = 12;

/**
 * Generator sfc32 (Chris Doty-Humphrey, PractRand), its state filled by splitmix32 from the seed.
 * @param seed - any safe integer; its high and low 32 bits both count
 * @param stream - streams of one seed are independent, e.g. one per tree
 */
export const seededRandom = (seed: number, stream = 0): SeededRandom => {
  if (!Number.isSafeInteger(seed)) throw new TypeError(`the seed must be a safe integer, got ${seed}`);
  let mix = Math.imul(stream, 0x85ebca6b) ^ Math.imul(Math.floor(seed / 2 ** 32), 0xc2b2ae35) ^ (seed | 0);
  const splitmix32 = (): number => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = Math.imul(mix ^ (mix >>> 16), 0x21f0aaad);
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
    return z ^ (z >>> 15);
  };
  let a = splitmix32();
  let b = splitmix32();
  let c = splitmix32();
  let counter = 1;
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < warmUpRounds; i++) next();
  const uniform = (): number => next() / 2 ** 32;
  return { uniform, below: (limit) => Math.floor(uniform() * limit) };
};

/** Moves `count` random entries of `items` to its front, in random order (the first steps of Fisher-Yates). */
export const drawToFront = (items: Int32Array, count: number, random: SeededRandom): void => {
  for (let i = 0; i < count; i++) {
    const j = i + random.below(items.length - i);
    const drawn = items[j]!;
    items[j] = items[i]!;
    items[i] = drawn;
  }
};

/** Moves `count` random ones of the numbers 0, 1, … in `items` to its front; both parts ascend. */
export const sampleToFront = (items: Int32Array, count: number, random: SeededRandom): void => {
  drawToFront(items, count, random);
  const isDrawn = new Uint8Array(items.length);
  for (let i = 0; i < count; i++) isDrawn[items[i]!] = 1;
  let drawn = 0;
  let left = count;
  for (let item = 0; item < items.length; item++) items[isDrawn[item] === 1 ? drawn++ : left++] = item;
};
