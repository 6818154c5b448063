import { RankerError } from '../../errors.ts';
import { openDatabase } from '../sqlite/database.ts';
import { openFileLock } from '../sqlite/file-lock.ts';

/**
 * A file lock beside the log, since Node has none: processes share it while they have the log open, and a process that
 * moves the log aside holds it exclusively. The system frees it when its holder's process dies.
 */
const lockFile = (logPath: string): string => `${logPath}.open.lock`;

/**
 * Marks the log as open in this process.
 * @throws RankerError BUS_STORAGE while another moves it aside
 */
export const openPresence = (logPath: string): { readonly close: () => void } => {
  const path = lockFile(logPath);
  return openDatabase(path, (database) => {
    database.exec('BEGIN');
    database.prepare('SELECT count(*) FROM sqlite_master').get();
    return { close: () => database.close() };
  });
};

/**
 * Does work that needs the log for itself, such as moving it aside.
 * @throws RankerError BUS_STORAGE while another process has it open
 */
export const whileAlone = <T>(logPath: string, work: () => T): T => {
  const { tryAcquire, release } = openFileLock(lockFile(logPath));
  try {
    if (tryAcquire()) return work();
    throw new RankerError(
      'BUS_STORAGE',
      `Log ${logPath}: the file is damaged, and another process has it open: stop that one, then start again.`,
      { path: logPath },
    );
  } finally {
    release();
  }
};
