import type { DatabaseSync } from 'node:sqlite';

/**
 * Runs `work` as a whole or not at all; no other process writes meanwhile. Within another transaction it becomes part
 * of that one.
 */
export const transaction = <T>(database: DatabaseSync, work: () => T): T => {
  if (database.isTransaction) return work();
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    database.exec('COMMIT');
    return result;
  } catch (thrown) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw thrown;
  }
};
