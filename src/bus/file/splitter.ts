import type { RankerError } from '../../errors.ts';

/** The bytes of one message in a file; `bytes` is undefined when there were too many to hold. */
export type RawRecord = { readonly line: number; readonly bytes: Buffer | undefined };

/** Blanks between the pieces of JSON. */
export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Cuts a stream of bytes into records, wherever the chunks end. */
export type Splitter = {
  /** The records that end in this chunk. */
  readonly push: (chunk: Buffer) => Iterable<RawRecord>;
  /** What was begun and never ended, once the bytes are over; `cut` tells that they ended by a fault. */
  readonly rest: (cut: boolean) => RawRecord | undefined;
  /** What is wrong with the whole, once the bytes are over. */
  readonly fault: () => RankerError | undefined;
};

/** The bytes of a record so far; lets go of them once they are more than `maxBytes`. */
export class PendingRecord {
  readonly #maxBytes: number;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get size(): number {
    return this.#size;
  }

  add(piece: Buffer): void {
    this.#size += piece.length;
    if (this.#size > this.#maxBytes) this.#pieces = [];
    else if (piece.length > 0) this.#pieces.push(piece);
  }

  /** Hands over the bytes, undefined when they were too many, and starts anew. */
  take(): Buffer | undefined {
    const pieces = this.#pieces;
    const tooMany = this.#size > this.#maxBytes;
    this.#pieces = [];
    this.#size = 0;
    if (tooMany) return undefined;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
