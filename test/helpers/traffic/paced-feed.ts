import { Collector } from '../../../src/collect/collector.ts';
import type { CollectSettings } from '../../../src/collect/settings.ts';
import type { RowChange } from '../../../src/collect/shelf.ts';
import { canonicalJson } from '../../../src/contracts/json/canonical-json.ts';
import type { RawMessage } from '../../../src/simulate/raw/message.ts';
import { bytesOf, collecting, collectSettings } from './collecting.ts';

const inputs = ['sites', 'tests', 'logs'] as const;

const settings: CollectSettings = { ...collectSettings, msgVersion: '1.1.0' };

/** The outcomes of traffic that is told in the order of its time, as `collect --raw` tells it; canonical JSON, sorted. */
export const toldInOrder = (raw: readonly RawMessage[]): string[] => {
  const { tell, advance, outcomes } = collecting(settings);
  for (const { input, time, value } of raw) tell(input, time, value);
  advance(raw.at(-1)!.time + settings.errorSettleMs);
  return outcomes().map(canonicalJson).sort();
};

/**
 * A collector that is fed traffic of the past as if through topics: what was published before it starts it reads in the
 * order of the records' times, then as it comes. The clock is the test's.
 */
export const openPacedFeed = (begin: number) => {
  const published = { sites: [] as RawMessage[], tests: [] as RawMessage[], logs: [] as RawMessage[] };
  const read = { sites: 0, tests: 0, logs: 0 };
  const rows = new Map<string, RowChange>();
  const outcomes: string[] = [];
  let now = begin;
  let collector = new Collector(settings);

  const takeOutputs = (): void => {
    for (const { kind, value } of collector.takeOutputs()) if (kind === 'outcome') outcomes.push(canonicalJson(value));
  };

  /** What is written down survives a restart as JSON. */
  const commit = (): void => {
    for (const row of collector.takeChanges()) {
      const change = JSON.parse(JSON.stringify(row)) as RowChange;
      const key = `${row.shelf} ${row.key}`;
      rows.delete(key);
      if (change.value !== null) rows.set(key, change);
    }
    takeOutputs();
  };

  const next = (input: (typeof inputs)[number]): RawMessage | undefined => published[input][read[input]];

  const take = ({ input, time, value }: RawMessage): void => {
    read[input]++;
    const unreadable = collector.take(input, { value: bytesOf(value), timestamp: time }, now);
    if (unreadable) throw unreadable.fault;
  };

  const pass = (ms: number): void => {
    now += ms;
    collector.advance(now);
    takeOutputs();
  };

  return {
    publish: (messages: readonly RawMessage[]): void => {
      for (const message of messages) published[message.input].push(message);
    },
    /** Reads so many messages of an input as they come, some time between them. */
    read: (input: (typeof inputs)[number], count: number, gapMs: number): void => {
      for (let at = 0; at < count && next(input); at++) {
        pass(gapMs);
        take(next(input)!);
      }
      commit();
    },
    pass,
    /** Ends it as a kill does, and starts another from what was written down. */
    restart: (): void => {
      commit();
      collector = new Collector(settings);
      collector.restore(rows.values());
      const heads = (): RawMessage[] => inputs.flatMap((input) => next(input) ?? []);
      for (let all = heads(); all.length > 0; all = heads()) {
        const first = all.reduce((best, one) => (one.time < best.time ? one : best));
        collector.reach(first.time, now);
        take(first);
      }
      commit();
      pass(0);
    },
    counts: () => collector.counts.all(),
    /** Canonical JSON, sorted; after all errors are the last ones. */
    outcomes: (): string[] => {
      for (let minute = 0; minute <= 61; minute++) pass(60_000);
      return outcomes.toSorted();
    },
  };
};
