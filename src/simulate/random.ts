/**
 * A seeded stream of random numbers (sfc32). The same seed and the same calls give the same numbers everywhere;
 * `fork` opens an independent stream, so that one part of a simulation can draw more without disturbing another.
 */
export type Random = {
  /** Uniform in (0, 1), never an end. */
  readonly uniform: () => number;
  readonly between: (low: number, high: number) => number;
  /** A whole number, both ends included. */
  readonly integer: (low: number, high: number) => number;
  /** Uniform in the logarithm; both ends > 0. */
  readonly logUniform: (low: number, high: number) => number;
  readonly normal: (mean: number, deviation: number) => number;
  readonly exponential: (mean: number) => number;
  readonly chance: (probability: number) => boolean;
  readonly choice: <T>(items: readonly T[]) => T;
  /** The index of one weight, drawn in proportion to the weights (all >= 0, not all 0). */
  readonly weighted: (weights: readonly number[]) => number;
  readonly shuffled: <T>(items: readonly T[]) => T[];
  readonly fork: (label: string) => Random;
};

/** One 32-bit hash of a text: FNV-1a from a given offset, with the finish of MurmurHash3. */
const hash32 = (text: string, offset: number): number => {
  let hash = offset;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 16_777_619);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
};

const sfc32 = (text: string): (() => number) => {
  let a = hash32(text, 0x811c9dc5);
  let b = hash32(text, 0x9e3779b9);
  let c = hash32(text, 0x243f6a88);
  let counter = 1;
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let i = 0; i < 15; i++) next();
  return next;
};

/** @param seed - any number or text; 7 and '7' are the same seed */
export const seededRandom = (seed: number | string): Random => {
  const next = sfc32(String(seed));
  const uniform = (): number => (next() + 0.5) / 4_294_967_296;
  const between = (low: number, high: number): number => low + (high - low) * uniform();
  const integer = (low: number, high: number): number => low + Math.floor((high - low + 1) * uniform());
  const shuffled = <T>(items: readonly T[]): T[] => {
    const result = [...items];
    for (let i = result.length - 1; i > 0; i--) {
      const j = integer(0, i);
      [result[i], result[j]] = [result[j]!, result[i]!];
    }
    return result;
  };
  const weighted = (weights: readonly number[]): number => {
    let left = uniform() * weights.reduce((sum, weight) => sum + weight, 0);
    for (const [i, weight] of weights.entries()) {
      left -= weight;
      if (left < 0) return i;
    }
    return weights.length - 1;
  };
  return {
    uniform,
    between,
    integer,
    shuffled,
    weighted,
    logUniform: (low, high) => Math.exp(between(Math.log(low), Math.log(high))),
    normal: (mean, deviation) =>
      mean + deviation * Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
    exponential: (mean) => -mean * Math.log(uniform()),
    chance: (probability) => uniform() < probability,
    choice: (items) => items[integer(0, items.length - 1)]!,
    fork: (label) => seededRandom(`${seed}/${label}`),
  };
};
