import { createHash } from 'node:crypto';
import { RankerError } from '../../errors.ts';

/**
 * Version of a snapshot's layout; any other is refused. It is written in the machine's byte order, like all numbers, so
 * that a machine of the other order sees another version.
 */
const snapshotVersion = 8;

const magic = Buffer.from('ranker-h', 'latin1');
const versionBytes = new Uint8Array(new Uint32Array([snapshotVersion, 0]).buffer);
const headerBytes = magic.length + versionBytes.length;
const digestBytes = 32;
const alignment = 8;
const chunkBytes = 256 * 1024;

/** A column of numbers, written as it lies in memory. */
type Column = Float64Array | Uint32Array | Int32Array | Uint8Array;

const padding = (byteLength: number): number => (alignment - (byteLength % alignment)) % alignment;

const bytesOf = ({ buffer, byteOffset, byteLength }: Column): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);

const nanHigh = 0x7ff80000;

/** NaN has many bit patterns, and an engine may store any of them; equal histories must give equal bytes. */
const spellNaNsAlike = (values: Float64Array): void => {
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  for (let at = 0; at < values.length; at++) {
    if (!Number.isNaN(values[at]!)) continue;
    words[2 * at] = 0;
    words[2 * at + 1] = nanHigh;
  }
};

/** Collects the parts of a snapshot: columns of numbers and lists of texts, identified by their order alone. */
export class SnapshotWriter {
  readonly #pieces: Uint8Array[] = [magic, versionBytes];

  /** @param values - not copied: must not change until the snapshot is written */
  column(values: Column): void {
    const { byteLength } = values;
    if (values instanceof Float64Array) spellNaNsAlike(values);
    this.#pieces.push(bytesOf(new Float64Array([byteLength])), bytesOf(values), new Uint8Array(padding(byteLength)));
  }

  /** UTF-16, since a text may hold half a surrogate pair, which UTF-8 can't represent. */
  texts(texts: readonly string[]): void {
    this.column(Uint32Array.from(texts, ({ length }) => length));
    this.column(Buffer.from(texts.join(''), 'utf16le'));
  }

  /** The snapshot piece by piece, at most 256 KiB each, the last of them its SHA-256. */
  *sealed(): Generator<Uint8Array> {
    const hash = createHash('sha256');
    for (const piece of this.#pieces) {
      for (let from = 0; from < piece.length; from += chunkBytes) {
        const chunk = piece.subarray(from, from + chunkBytes);
        hash.update(chunk);
        yield chunk;
      }
    }
    yield hash.digest();
  }
}

export const invalidSnapshot = (claim: string): RankerError =>
  new RankerError('SNAPSHOT_INVALID', `the snapshot ${claim}`);

/**
 * Reads a snapshot in the order in which it was written.
 * @throws RankerError SNAPSHOT_INVALID, here and from every method
 */
export class SnapshotReader {
  readonly #bytes: Uint8Array;
  #at = headerBytes;

  /** @param bytes - what `sealed` gave, concatenated */
  constructor(bytes: Uint8Array) {
    const end = bytes.length - digestBytes;
    if (end < headerBytes || !magic.equals(bytes.subarray(0, magic.length))) {
      throw invalidSnapshot('is none: it begins otherwise, or is too short');
    }
    if (Buffer.compare(versionBytes, bytes.subarray(magic.length, headerBytes)) !== 0) {
      throw invalidSnapshot(`is of another version than ${snapshotVersion}`);
    }
    const digest = createHash('sha256').update(bytes.subarray(0, end)).digest();
    if (!digest.equals(bytes.subarray(end))) throw invalidSnapshot('is damaged: its SHA-256 is another');
    this.#bytes = bytes.subarray(0, end);
  }

  /**
   * A copy of a column.
   * @param length - how many numbers it must have; any if absent
   */
  column<T extends Column>(make: { new (buffer: ArrayBuffer): T; BYTES_PER_ELEMENT: number }, length?: number): T {
    const [byteLength] = new Float64Array(this.#take(Float64Array.BYTES_PER_ELEMENT));
    const wanted = (length ?? 0) * make.BYTES_PER_ELEMENT;
    if (length === undefined ? byteLength! % make.BYTES_PER_ELEMENT !== 0 : byteLength !== wanted) {
      throw invalidSnapshot(`has a column of ${byteLength} bytes instead of ${wanted}`);
    }
    const values = new make(this.#take(byteLength!));
    this.#take(padding(byteLength!));
    return values;
  }

  texts(): string[] {
    const lengths = this.column(Uint32Array);
    const joined = Buffer.from(this.column(Uint8Array).buffer).toString('utf16le');
    const texts: string[] = [];
    let at = 0;
    for (const length of lengths) {
      texts.push(joined.slice(at, at + length));
      at += length;
    }
    if (at !== joined.length) throw invalidSnapshot('has texts of other lengths than it says');
    return texts;
  }

  /** @throws RankerError SNAPSHOT_INVALID where anything is left */
  end(): void {
    if (this.#at !== this.#bytes.length) throw invalidSnapshot('is longer than what it tells');
  }

  #take(byteLength: number): ArrayBuffer {
    const end = this.#at + byteLength;
    if (!(end <= this.#bytes.length)) throw invalidSnapshot('ends within a column');
    const taken = new Uint8Array(byteLength);
    taken.set(this.#bytes.subarray(this.#at, end));
    this.#at = end;
    return taken.buffer;
  }
}
