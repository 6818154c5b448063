import { messageOf, RankerError } from '../../errors.ts';

const anew = '`serve` mends a damaged log at its start; move any other file away, and a new one is begun';

/** SQLite's primary result codes for which an operator has a remedy. */
const remedies: Readonly<Record<number, string>> = {
  5: 'another process has held the file for too long; look for one that hangs',
  8: 'the file or its folder is read-only; give this user write permission',
  10: 'the disk failed; check it and the mount',
  11: `the file is damaged; ${anew}`,
  13: 'the disk is full; free some space',
  14: 'the file cannot be opened; check that its folder exists, that both may be read and written, that it is no folder itself, and the limit of open files',
  26: `the file is no database; ${anew}`,
};

const primaryCode = (thrown: unknown): number | undefined =>
  thrown instanceof Error && 'errcode' in thrown && typeof thrown.errcode === 'number'
    ? thrown.errcode & 0xff
    : undefined;

/** Whether the error says that a file is damaged, or was never a database; from SQLite or `guardStorage`. */
export const isDamage = (thrown: unknown): boolean => {
  const code = primaryCode(thrown) ?? primaryCode(thrown instanceof Error ? thrown.cause : undefined);
  return code === 11 || code === 26;
};

/** Damage that SQLite itself does not see: where pages are missing, it may return zeros or nulls. */
export const unseenDamage = (reason: string): Error => Object.assign(new Error(reason), { errcode: 11 });

export const isBusy = (thrown: unknown): boolean => primaryCode(thrown) === 5;

/** Runs `access` on the SQLite file at `path`; any error becomes BUS_STORAGE, with the path and a remedy. */
export const guardStorage = <T>(path: string, access: () => T): T => {
  try {
    return access();
  } catch (thrown) {
    if (thrown instanceof RankerError) throw thrown;
    const remedy =
      remedies[primaryCode(thrown) ?? -1] ?? `${messageOf(thrown)}: check the file, its folder and the disk`;
    throw new RankerError('BUS_STORAGE', `${path}: ${remedy}.`, { path }, { cause: thrown });
  }
};
