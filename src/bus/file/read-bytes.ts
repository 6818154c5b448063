import { type FileHandle, open } from 'node:fs/promises';
import { stdin } from 'node:process';
import { createGunzip } from 'node:zlib';
import { messageOf, RankerError, systemCode } from '../../errors.ts';

/** Yields the bytes; returns the fault that ended them early, if one did. */
export type ByteStream = AsyncGenerator<Buffer, RankerError | undefined>;

/** The path that stands for standard input. */
export const standardInput = '-';

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

async function* plainBytes(file: FileHandle, path: string): ByteStream {
  for (;;) {
    const buffer = Buffer.allocUnsafeSlow(chunkBytes);
    let count: number;
    try {
      count = (await file.read(buffer, 0, chunkBytes, null)).bytesRead;
    } catch (cause) {
      return unreadable(path, cause);
    }
    if (count === 0) return undefined;
    yield buffer.subarray(0, count);
  }
}

async function* inputBytes(): ByteStream {
  try {
    yield* stdin;
  } catch (cause) {
    return unreadable('standard input', cause);
  }
  return undefined;
}

/** Written to chunk by chunk, so that what was unpacked before a fault is not lost with the stream. */
async function* unpacked(packed: ByteStream, path: string): ByteStream {
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  let ready: Buffer[] = [];
  let fault: RankerError | undefined;
  gunzip.on('data', (bytes: Buffer) => ready.push(bytes));
  gunzip.on('error', (cause) => {
    fault = unreadable(path, cause);
  });
  const takeReady = (): Buffer[] => {
    const taken = ready;
    ready = [];
    return taken;
  };
  const closed = new Promise<void>((resolve) => gunzip.once('close', () => resolve()));
  try {
    let step = await packed.next();
    for (; !step.done && fault === undefined; step = await packed.next()) {
      const bytes = step.value;
      await Promise.race([closed, new Promise<void>((resolve) => gunzip.write(bytes, () => resolve()))]);
      yield* takeReady();
    }
    gunzip.end();
    await closed;
    yield* takeReady();
    return step.done && step.value !== undefined ? step.value : fault;
  } finally {
    gunzip.destroy();
    await packed.return(undefined);
  }
}

async function* fileBytes(path: string): ByteStream {
  const file = await openFile(path);
  try {
    if ((await file.stat()).isDirectory()) throw unreadable(path, 'it is a directory');
    const plain = plainBytes(file, path);
    return yield* path.toLowerCase().endsWith('.gz') ? unpacked(plain, path) : plain;
  } finally {
    await file.close();
  }
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * Reads a file in chunks, unpacking it if its name ends with `.gz`, or standard input; a byte order mark is left out.
 * @throws RankerError DATASET_NOT_FOUND, DATASET_UNREADABLE, before the first bytes only
 */
export async function* readBytes(path: string): ByteStream {
  const bytes = path === standardInput ? inputBytes() : fileBytes(path);
  try {
    let isFirst = true;
    for (;;) {
      const step = await bytes.next();
      if (step.done) return step.value;
      const hasMark = isFirst && step.value.subarray(0, 3).equals(byteOrderMark);
      yield hasMark ? step.value.subarray(3) : step.value;
      isFirst = false;
    }
  } finally {
    await bytes.return(undefined);
  }
}
