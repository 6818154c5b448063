import { type FileHandle, open } from 'node:fs/promises';
import { stdin } from 'node:process';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { messageOf, RankerError, systemCode } from '../../errors.ts';

type ByteStream = AsyncGenerator<Buffer, void>;

/** The path that stands for standard input. */
export const standardInput = '-';

/** Whether a file's name marks it as compressed. */
export const isGzip = (path: string): boolean => path.toLowerCase().endsWith('.gz');

const chunkBytes = 128 * 1024;

const unreadable = (path: string, cause: unknown): RankerError => {
  const reason = messageOf(cause);
  return new RankerError('DATASET_UNREADABLE', `cannot read ${path}: ${reason}`, { path }, { cause });
};

const openFile = async (path: string): Promise<FileHandle> => {
  try {
    return await open(path, 'r');
  } catch (cause) {
    if (systemCode(cause) !== 'ENOENT') throw unreadable(path, cause);
    throw new RankerError('DATASET_NOT_FOUND', `there is no file ${path}`, { path }, { cause });
  }
};

async function* plainBytes(file: FileHandle): ByteStream {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    const { bytesRead } = await file.read(buffer, 0, chunkBytes, null);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

async function* inputBytes(): ByteStream {
  try {
    yield* stdin;
  } catch (cause) {
    throw unreadable('standard input', cause);
  }
}

async function* unpacked(packed: ByteStream): ByteStream {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  // A fault of either stream is thrown by the iteration.
  pipeline(Readable.from(packed), gunzip, () => {});
  yield* gunzip;
}

async function* fileBytes(path: string): ByteStream {
  await using file = await openFile(path);
  try {
    if ((await file.stat()).isDirectory()) throw new Error('it is a directory');
    const plain = plainBytes(file);
    yield* isGzip(path) ? unpacked(plain) : plain;
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a file in chunks, decompressing it if its name ends with `.gz`, or standard input; a byte order mark is left
 * out.
 * @throws RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE
 */
export async function* readBytes(path: string): ByteStream {
  /** The start of the file, until it is long enough for a byte order mark; a pipe may give single bytes. */
  let start: Buffer | undefined = Buffer.alloc(0);
  for await (const bytes of path === standardInput ? inputBytes() : fileBytes(path)) {
    if (start === undefined) {
      yield bytes;
      continue;
    }
    start = Buffer.concat([start, bytes]);
    if (start.length < byteOrderMark.length) continue;
    yield start.subarray(0, 3).equals(byteOrderMark) ? start.subarray(3) : start;
    start = undefined;
  }
  if (start !== undefined) yield start;
}
