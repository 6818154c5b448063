import { existsSync, renameSync, rmSync } from 'node:fs';
import { DatabaseSync, type SQLOutputValue, type StatementSync } from 'node:sqlite';
import { formatInstant } from '../../contracts/time/instant.ts';
import { guardStorage, isDamage, unseenDamage } from '../sqlite/storage-fault.ts';
import { transaction } from '../sqlite/transaction.ts';
import { damageMark, headersOf, openLogDatabase } from './log.ts';
import { whileAlone } from './presence.ts';

type Mended = {
  /** Where the damaged file is now. */
  readonly aside: string;
  /** How many of its messages are in the new log. */
  readonly messages: number;
  /** How many could not be read; undefined where no topic can be read, which would tell how many there were. */
  readonly unreadable: number | undefined;
};

/** Rows read at a time while none of them is damaged. */
const rowsAtOnce = 1_000;

/** More topics and groups than anyone has: bounds the work when a damaged number claims more. */
const mostNamed = 10_000;

/**
 * Moves a damaged log aside and begins a new one with all that can be read of it: topics, offsets and messages stay the
 * same. A log is damaged if it can't be opened as one, or if a process that used it has marked it.
 * @param time - epoch ms, names the file moved aside
 * @returns undefined for a sound log, and where there is none
 * @throws RankerError BUS_STORAGE for one that fails otherwise, and while another process has it open
 */
export const mendLog = (path: string, time: number): Mended | undefined => {
  const begun = `${path}.mending`;
  // A process that was killed between the last two renames left the new log beside its place.
  if (!existsSync(path) && existsSync(begun)) renameSync(begun, path);
  if (!isDamaged(path)) return undefined;
  return whileAlone(path, () => {
    // Another process may have done it meanwhile.
    if (!isDamaged(path)) return undefined;
    return guardStorage(path, () => {
      for (const part of parts) rmSync(begun + part, { force: true });
      const copied = copyReadable(path, begun);
      const aside = `${path}.damaged-${formatInstant(time).replaceAll(':', '-')}`;
      for (const part of parts) if (existsSync(path + part)) renameSync(path + part, aside + part);
      renameSync(begun, path);
      rmSync(damageMark(path), { force: true });
      return { aside, ...copied };
    });
  });
};

/** The files of a SQLite database; the main file is moved last. */
const parts = ['-wal', '-shm', ''];

const isDamaged = (path: string): boolean => {
  if (!existsSync(path)) return false;
  if (existsSync(damageMark(path))) return true;
  try {
    return guardStorage(path, () => probe(openLogDatabase(path)));
  } catch (thrown) {
    if (isDamage(thrown)) return true;
    throw thrown;
  }
};

/**
 * Reads both ends of the table, which is fast.
 * @returns false: nothing was found
 */
const probe = (database: DatabaseSync): false => {
  try {
    for (const table of ['topic', 'group_offset']) database.prepare(`SELECT * FROM ${table}`).all();
    database.prepare('SELECT * FROM message ORDER BY rowid DESC LIMIT 1').get();
    return false;
  } finally {
    database.close();
  }
};

const copyReadable = (from: string, to: string): Omit<Mended, 'aside'> => {
  const source = new DatabaseSync(from, { readOnly: true, defensive: false });
  // Otherwise SQLite reads nothing of a truncated file.
  source.exec('PRAGMA writable_schema = ON');
  const target = openLogDatabase(to);
  const copy = (table: string, columns: readonly string[], most: number): Copied =>
    copyTable(source, target, { table, columns, most });
  try {
    return transaction(target, () => {
      const topics = copy('topic', ['id', 'name', 'next_offset'], mostNamed);
      copy('group_offset', ['topic', 'member_group', 'next_offset'], mostNamed);
      const { given } = target.prepare('SELECT coalesce(sum(next_offset), 0) AS given FROM topic').get()!;
      const columns = ['topic', 'offset', 'timestamp', 'key', 'value', 'headers'];
      const what = { table: 'message', columns, most: Number(given), check: headersOf };
      const { rows: messages, unreadable } = copyTable(source, target, what);
      return { messages, unreadable: topics.rows > 0 ? unreadable : undefined };
    });
  } finally {
    target.close();
    source.close();
  }
};

/** `most`: the highest number that a row can have. `check` throws for a damaged row. */
type Table = {
  readonly table: string;
  readonly columns: readonly string[];
  readonly most: number;
  readonly check?: (row: Row) => unknown;
};

type Copied = { readonly rows: number; readonly unreadable: number };

const copyTable = (source: DatabaseSync, target: DatabaseSync, what: Table): Copied => {
  const { table, columns, check } = what;
  const insert = target.prepare(`INSERT INTO ${table} VALUES (${columns.map(() => '?').join()})`);
  let [rows, unreadable] = [0, 0];
  for (const row of readableRows(source, what)) {
    const copied =
      row &&
      attempt(() => {
        check?.(row);
        return insert.run(...columns.map((column) => row[column]!));
      });
    if (copied) rows++;
    else unreadable++;
  }
  return { rows, unreadable };
};

type Row = Readonly<Record<string, SQLOutputValue>>;

/** In the order of their numbers, which needs no index; undefined for each row that can't be read. */
function* readableRows(source: DatabaseSync, { table, columns, most }: Table): Generator<Row | undefined> {
  const select = attempt(() =>
    source.prepare(
      `SELECT rowid AS number, ${columns.join()} FROM ${table} WHERE rowid BETWEEN ? AND ? ORDER BY rowid`,
    ),
  );
  if (!select) return;
  const last = attempt(() => Number(source.prepare(`SELECT max(rowid) AS last FROM ${table}`).get()!.last)) ?? most;
  for (let from = 1; from <= Math.min(last, most); from += rowsAtOnce) {
    let next = from;
    try {
      for (const row of select.iterate(from, from + rowsAtOnce - 1)) {
        if (Number(row.number) < next) throw unseenDamage('the rows do not go on in order');
        yield row;
        next = Number(row.number) + 1;
      }
    } catch {
      yield* oneByOne(select, next, Math.min(from + rowsAtOnce - 1, last, most));
    }
  }
}

function* oneByOne(select: StatementSync, from: number, to: number): Generator<Row | undefined> {
  for (let number = from; number <= to; number++) {
    const rows = attempt(() => select.all(number, number)) ?? [undefined];
    yield* rows;
  }
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
