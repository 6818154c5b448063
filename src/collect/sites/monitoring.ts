import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { dayMs } from '../../contracts/time/durations.ts';
import { RankerError } from '../../errors.ts';
import { instantOf, textOf } from '../lenient.ts';
import { Shelf } from '../shelf.ts';

/** One finished functional test. */
type TestReport = {
  /** The site's name in the tests. */
  readonly name: string;
  /** Epoch ms. */
  readonly time: number;
  readonly tag: string;
  readonly failed: boolean;
  /** When its report was put on the topic, epoch ms: it is known from then on. */
  readonly recorded: number;
};

/** `came`: when it came here, epoch ms. */
type Test = Omit<TestReport, 'name'> & { readonly came: number };

/** The finished tests of one site, the oldest first. */
type TestRow = { readonly tests: readonly Test[] };

/** The failure shares of a site at a time. */
export type Monitoring = {
  /** By days: share of failed tests with three decimals, -1 when the site was never tested, null when no test falls into the window. */
  readonly shares: Readonly<Record<Window, number | null>>;
  readonly counts: Readonly<Record<Window, number>>;
  /** Epoch ms of the newest test; undefined when there is none. */
  readonly newest: number | undefined;
};

export const windows = [1, 7, 30] as const;

type Window = (typeof windows)[number];

/**
 * Tests older than the newest by this can't matter as of the newest; the last one before is kept to show that there
 * were some.
 */
const keepMs = 60 * dayMs;
const mostTests = 20_000;

export const openTests = (): Shelf<TestRow> => new Shelf<TestRow>('tests');

const readResult = (value: JsonValue | undefined): boolean => {
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value;
  if (word === true || word === 'true') return true;
  if (word === false || word === 'false') return false;
  throw new RankerError('MESSAGE_FIELD_TYPE', 'test_result must be True or False (a test report)', {
    field: 'test_result',
  });
};

/**
 * Reads a Rally report.
 * @param recorded - epoch ms of the record; a report with a later time counts as of then
 * @param zone - IANA zone of times without offset
 * @returns undefined for a test that has not finished
 * @throws RankerError MESSAGE_TYPE, MESSAGE_FIELD_MISSING, MESSAGE_FIELD_TYPE, MESSAGE_TIME
 */
export const readTestReport = (value: JsonValue, recorded: number, zone: string): TestReport | undefined => {
  if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a test report must be a JSON object');
  const name = textOf(value.provider);
  if (name === '') {
    throw new RankerError('MESSAGE_FIELD_MISSING', 'provider must be given (a test report)', { field: 'provider' });
  }
  if (textOf(value.status).toLowerCase() !== 'finished') return undefined;
  const time = instantOf(value.timestamp, zone);
  if (Number.isNaN(time)) {
    throw new RankerError('MESSAGE_TIME', 'timestamp must be a time (a test report)', { field: 'timestamp' });
  }
  const failed = !readResult(value.test_result);
  return { name, time: Math.min(time, recorded), tag: textOf(value.tag), failed, recorded };
};

/** Whether a report was new, and how many older tests that may still matter were dropped to make room. */
type Added = { readonly isNew: boolean; readonly letGo: number };

/**
 * Adds a test; the reports are sent again at every run. Old tests are dropped some time after they came, since a
 * template that is read late may need the state of long ago.
 * @param came - epoch ms
 */
export const addTest = (
  shelf: Shelf<TestRow>,
  { name, ...report }: TestReport,
  came: number,
  keepArrivedMs: number,
): Added => {
  const tests = shelf.get(name)?.tests ?? [];
  if (tests.some(({ time, tag }) => time === report.time && tag === report.tag)) return { isNew: false, letGo: 0 };
  const at = tests.findLastIndex(({ time }) => time <= report.time) + 1;
  const all = [...tests.slice(0, at), { ...report, came }, ...tests.slice(at)];
  const horizon = all.at(-1)!.time - keepMs;
  const isAskedAbout = (test: Test): boolean => test.time >= horizon || came - test.came <= keepArrivedMs;
  const over = Math.max(0, all.findIndex(isAskedAbout) - 1);
  const first = Math.max(over, all.length - mostTests);
  shelf.set(name, { tests: all.slice(first) });
  return { isNew: true, letGo: first - over };
};

const byWindow = <Value>(of: (days: Window) => Value): Readonly<Record<Window, Value>> =>
  Object.fromEntries(windows.map((days) => [days, of(days)])) as Record<Window, Value>;

/** The tests known at a time. */
export const monitoringAt = (row: TestRow | undefined, time: number): Monitoring => {
  const known = row?.tests.filter((test) => test.recorded <= time) ?? [];
  const within = byWindow((days) => known.filter((test) => test.time > time - days * dayMs));
  return {
    shares: byWindow((days) => {
      if (known.length === 0) return -1;
      const { length } = within[days];
      return length === 0
        ? null
        : Math.round((1000 * within[days].filter(({ failed }) => failed).length) / length) / 1000;
    }),
    counts: byWindow((days) => within[days].length),
    newest: known.at(-1)?.time,
  };
};
