/**
 * A queue of bytes, dropped from the oldest on, in slabs that are reused: V8 counts what is allocated outside its heap
 * and collects the whole heap whenever 64 MiB have come, however little of it is free. A position counts the bytes that
 * came before it. Reads return copies, since slabs are reused.
 */
export class ByteQueue {
  readonly #slabBytes: number;
  /** In order of position; the first slab begins at #begin. */
  readonly #slabs: Buffer[] = [];
  readonly #spare: Buffer[] = [];
  #begin = 0;
  #oldest = 0;
  #end = 0;

  constructor(slabBytes = 1024 * 1024) {
    this.#slabBytes = slabBytes;
  }

  /** Bytes that have not been dropped. */
  get length(): number {
    return this.#end - this.#oldest;
  }

  /** @returns the position of the first byte */
  push(bytes: Uint8Array): number {
    const position = this.#end;
    this.#end += bytes.length;
    while (this.#begin + this.#slabBytes * this.#slabs.length < this.#end) {
      this.#slabs.push(this.#spare.pop() ?? Buffer.allocUnsafeSlow(this.#slabBytes));
    }
    for (let at = 0; at < bytes.length; ) {
      const piece = this.#piece(position + at, bytes.length - at);
      piece.set(bytes.subarray(at, at + piece.length));
      at += piece.length;
    }
    return position;
  }

  /** @throws RangeError for bytes that were dropped or never came */
  read(position: number, length: number): Buffer {
    if (position < this.#oldest || position + length > this.#end) {
      throw new RangeError(`${length} bytes from ${position} on are not there`);
    }
    const bytes = Buffer.allocUnsafeSlow(length);
    for (let at = 0; at < length; ) {
      const piece = this.#piece(position + at, length - at);
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** Frees the bytes before a position. */
  dropBefore(position: number): void {
    this.#oldest = Math.min(Math.max(position, this.#oldest), this.#end);
    while (this.#begin + this.#slabBytes <= this.#oldest) {
      this.#spare.push(this.#slabs.shift()!);
      this.#begin += this.#slabBytes;
    }
  }

  /** As many of `length` bytes from a position on as lie in one slab. */
  #piece(position: number, length: number): Buffer {
    const offset = position - this.#begin;
    const within = offset % this.#slabBytes;
    return this.#slabs[Math.floor(offset / this.#slabBytes)]!.subarray(
      within,
      Math.min(this.#slabBytes, within + length),
    );
  }
}
