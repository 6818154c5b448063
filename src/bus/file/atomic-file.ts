import { randomUUID } from 'node:crypto';
import { type FileHandle, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { dayMs } from '../../contracts/time/durations.ts';
import { ifThere, messageOf, RankerError } from '../../errors.ts';
import { isGzip } from './read-bytes.ts';

const bufferBytes = 256 * 1024;

/** A file untouched for this long is no longer being written. */
const abandonedMs = dayMs;

const notWritten = (path: string, cause: unknown): RankerError => {
  const reason = messageOf(cause);
  return new RankerError('OUTPUT_WRITE', `cannot write ${path}: ${reason}`, { path }, { cause });
};

type Target = { readonly path: string; readonly aside: string; readonly mode: number | undefined };

/** Follows links; a device or a pipe (`/dev/stdout`) is written to directly, since it can't be replaced. */
const targetOf = async (asked: string): Promise<Target> => {
  const path = (await ifThere(realpath(asked))) ?? asked;
  const found = await ifThere(stat(path));
  if (found !== undefined && !found.isFile()) return { path, aside: path, mode: undefined };
  const aside = join(dirname(path), `.${basename(path)}.${randomUUID()}.partial`);
  return { path, aside, mode: found && found.mode & 0o777 };
};

/** Removes what writers that were killed a day or more ago left behind. */
const removeAbandoned = async ({ path, aside }: Target, file: FileHandle): Promise<void> => {
  const begun = (await file.stat()).mtimeMs;
  const folder = dirname(path);
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`.${basename(path)}.`) || !name.endsWith('.partial') || name === basename(aside)) continue;
    const other = join(folder, name);
    const found = await ifThere(stat(other));
    if (found && begun - found.mtimeMs > abandonedMs) await rm(other, { force: true });
  }
};

const syncDirectory = async (path: string): Promise<void> => {
  await using directory = await open(dirname(path), 'r');
  await directory.sync();
};

/**
 * A file that appears whole or not at all: written aside, flushed to disk, renamed. If its name ends in `.gz` it is
 * compressed, as a series of gzip members. Every fault is OUTPUT_WRITE.
 */
export class AtomicFile {
  readonly #path: string;
  readonly #target: Target;
  readonly #file: FileHandle;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;

  private constructor(path: string, target: Target, file: FileHandle) {
    this.#path = path;
    this.#target = target;
    this.#file = file;
  }

  static async open(path: string): Promise<AtomicFile> {
    try {
      const target = await targetOf(path);
      const file = await open(target.aside, target.aside === target.path ? 'w' : 'wx');
      if (target.mode !== undefined) await file.chmod(target.mode);
      if (target.aside !== target.path) await removeAbandoned(target, file);
      return new AtomicFile(path, target, file);
    } catch (cause) {
      throw notWritten(path, cause);
    }
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes >= bufferBytes) await this.#guard(() => this.#flush());
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    await this.#guard(async () => {
      await this.#flush();
      const { path, aside } = this.#target;
      if (aside !== path) await this.#file.sync();
      await this.#file.close();
      if (aside === path) return;
      await rename(aside, path);
      await syncDirectory(path);
    });
  }

  /** Leaves the file as it was before; does nothing after a fault or a commit. */
  async discard(): Promise<void> {
    const { path, aside } = this.#target;
    await this.#file.close();
    if (aside !== path) await rm(aside, { force: true });
  }

  async #flush(): Promise<void> {
    const plain = Buffer.concat(this.#waiting);
    const bytes = isGzip(this.#path) ? await promisify(gzip)(plain) : plain;
    this.#waiting = [];
    this.#waitingBytes = 0;
    let written = 0;
    while (written < bytes.length) written += (await this.#file.write(bytes, written)).bytesWritten;
  }

  async #guard(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      await this.discard();
      throw notWritten(this.#path, cause);
    }
  }
}
