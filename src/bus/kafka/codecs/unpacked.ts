/** What a message's compressed bytes are unpacked into, while its size is not known: grows as it is written to. */
export class Unpacked {
  #bytes: Buffer;
  #length = 0;

  /** @param expected - bytes; a guess that is too small costs copies */
  constructor(expected: number) {
    this.#bytes = Buffer.allocUnsafe(Math.max(expected, 64));
  }

  get length(): number {
    return this.#length;
  }

  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /**
   * Repeats what was written `distance` bytes ago; it may reach into what it writes itself.
   * @throws RangeError when nothing was written so long ago
   */
  repeat(distance: number, count: number): void {
    if (distance < 1 || distance > this.#length) throw new RangeError(`nothing lies ${distance} bytes back`);
    this.#reserve(count);
    let done = 0;
    while (done < count) {
      const from = this.#length - distance;
      const step = Math.min(count - done, distance);
      this.#bytes.copyWithin(this.#length, from, from + step);
      this.#length += step;
      done += step;
    }
  }

  /** What was written so far. */
  toBuffer(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(needed, 2 * this.#bytes.length));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
