import { hash } from 'node:crypto';

/** A 128-bit fingerprint as four 32-bit words. */
export type Fingerprint = readonly [number, number, number, number];

/** One text for a tuple of strings, and no two tuples share one, since each part carries its length. */
export const tupleText = (...parts: string[]): string => parts.map((part) => `${part.length}:${part}`).join('');

/**
 * Fingerprint of a tuple of strings.
 * SHA-256 cut to 128 bits: by the birthday bound 1e9 outcomes collide with a chance below 1e-20.
 */
export const fingerprint = (...parts: string[]): Fingerprint => {
  const digest = hash('sha256', tupleText(...parts), 'buffer');
  return [digest.readUInt32LE(0), digest.readUInt32LE(4), digest.readUInt32LE(8), digest.readUInt32LE(12)];
};

/** A set of fingerprints, 16 bytes an entry at most half full: the one thing that grows with history. */
export class SeenSet {
  #words = new Uint32Array(4 * 1024);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  has(key: Fingerprint): boolean {
    return !this.#isFree(this.#slotOf(key));
  }

  /** Adds a fingerprint; false when it was there already. */
  add(key: Fingerprint): boolean {
    if (8 * (this.#size + 1) > this.#words.length) this.#grow();
    const slot = this.#slotOf(key);
    if (!this.#isFree(slot)) return false;
    this.#words.set(key, slot);
    this.#size++;
    return true;
  }

  /** First word of the slot that holds `key` or that is free for it (all words 0 = free). */
  #slotOf([a, b, c, d]: Fingerprint): number {
    const words = this.#words;
    const mask = words.length / 4 - 1;
    for (let slot = a & mask; ; slot = (slot + 1) & mask) {
      const at = 4 * slot;
      if (words[at] === a && words[at + 1] === b && words[at + 2] === c && words[at + 3] === d) return at;
      if (this.#isFree(at)) return at;
    }
  }

  #isFree(at: number): boolean {
    const words = this.#words;
    return (words[at]! | words[at + 1]! | words[at + 2]! | words[at + 3]!) === 0;
  }

  #grow(): void {
    const old = this.#words;
    this.#words = new Uint32Array(2 * old.length);
    for (let at = 0; at < old.length; at += 4) {
      const key: Fingerprint = [old[at]!, old[at + 1]!, old[at + 2]!, old[at + 3]!];
      if ((key[0] | key[1] | key[2] | key[3]) !== 0) this.#words.set(key, this.#slotOf(key));
    }
  }
}
