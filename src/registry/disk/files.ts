import { randomUUID } from 'node:crypto';
import { chmod, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type ErrorCode, ifThere, messageOf, RankerError, systemCode } from '../../errors.ts';

const causes: Readonly<Record<string, string>> = {
  EACCES: 'no permission; give this user access',
  EPERM: 'no permission; give this user access',
  EROFS: 'the file system is read-only; set DATA_DIR, or MODELS_DIR for the models, to a folder that can be written',
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is a file, not a folder; check MODELS_DIR',
  EISDIR: 'it is a folder, not a file',
  ENOSPC: 'the disk is full; free some space',
};

/** Runs `access`; errors of the file system become a RankerError of `code` with the path. */
export const guardFiles = async <T>(code: ErrorCode, path: string, access: () => Promise<T>): Promise<T> => {
  try {
    return await access();
  } catch (thrown) {
    if (thrown instanceof RankerError) throw thrown;
    const reason = messageOf(thrown);
    throw new RankerError(code, `${path}: ${causes[systemCode(thrown) ?? ''] ?? reason}.`, { path }, { cause: thrown });
  }
};

/** Reads a file of at most `limitBytes`; a larger one is a RankerError of `code`. */
export const readBounded = async (path: string, limitBytes: number, code: ErrorCode): Promise<Buffer> => {
  await using file = await open(path, 'r');
  const { size } = await file.stat();
  if (size <= limitBytes) return await file.readFile();
  throw new RankerError(code, `${path}: ${size} bytes, more than the ${limitBytes} allowed.`, { path, size });
};

/** A text of at most `limitBytes`; undefined where there is no such file. @throws RankerError REGISTRY_READ */
export const readTextIfThere = (path: string, limitBytes: number): Promise<string | undefined> =>
  guardFiles('REGISTRY_READ', path, async () => {
    const bytes = await ifThere(readBounded(path, limitBytes, 'REGISTRY_READ'));
    return bytes?.toString('utf8');
  });

/** Returns once the bytes are on the disk. */
export const writeDurably = async (path: string, content: Uint8Array | string): Promise<void> => {
  await using file = await open(path, 'wx');
  await file.writeFile(content);
  await file.sync();
};

/** Flushes names created or moved in a folder to the disk. */
export const syncFolder = async (folder: string): Promise<void> => {
  await using handle = await open(folder, 'r');
  await handle.sync();
};

/** Replaces a file, whose permissions stay; readers see the old content or the new, never a part. */
export const replaceDurably = async (path: string, content: string): Promise<void> => {
  const aside = `${path}.${randomUUID()}.tmp`;
  try {
    const before = await ifThere(stat(path));
    await writeDurably(aside, content);
    if (before) await chmod(aside, before.mode & 0o777);
    await rename(aside, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(aside, { force: true });
  }
};
