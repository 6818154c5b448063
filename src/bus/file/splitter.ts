import type { RankerError } from '../../errors.ts';

/** The bytes of one message in a file; `bytes` is undefined when there were too many to hold. */
export type RawRecord = { readonly line: number; readonly bytes: Buffer | undefined };

/** Blanks between the pieces of JSON. */
export const isBlank = (byte: number): boolean => byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;

/** Cuts a stream of bytes into records, independently of its chunks. */
export type Splitter = {
  /** The records that end in this chunk. */
  readonly push: (chunk: Buffer) => Iterable<RawRecord>;
  /** The unfinished record at the end of the bytes; `cut` says that they ended with a fault. */
  readonly rest: (cut: boolean) => RawRecord | undefined;
  /** The fault of the whole file, if any, at the end of the bytes. */
  readonly fault: () => RankerError | undefined;
};

/** The bytes of a record so far; they are dropped once they exceed `maxBytes`. */
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

  /** Returns the bytes, undefined when there were too many, and starts the next record. */
  take(): Buffer | undefined {
    const pieces = this.#pieces;
    const tooMany = this.#size > this.#maxBytes;
    this.#pieces = [];
    this.#size = 0;
    if (tooMany) return undefined;
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }
}
