import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/contracts/messages/outcome.ts';
import { RankerError } from '../../src/errors.ts';
import { historyFeatureNames } from '../../src/features/history/estimates.ts';
import { History } from '../../src/features/history/history.ts';
import { siteKey } from '../../src/features/history/keys.ts';
import { HistoryReader } from '../../src/features/history/reading/history-reader.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/features/history/snapshot-format.ts';
import { candidate, outcome, startTime } from '../helpers/messages/candidates.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;

/** Names that collide, that are long, that UTF-8 can't tell. */
const names = ['', 'A', 'B', 'A:1', '\ud83d', 'naïve 🐢', 'x'.repeat(40)];
const short = { quota: 10, usage: 9, requested: 4 };

type Step = { readonly outcome: Outcome; readonly recordTime: number; readonly advanceTo: number };

const step: fc.Arbitrary<Step> = fc
  .record({
    uuid: fc.integer({ min: 0, max: 8 }),
    provider: fc.constantFrom(...names.slice(1)),
    region: fc.constantFrom('', 'one'),
    template: fc.constantFrom(...names),
    group: fc.constantFrom('', 'group'),
    at: fc.integer({ min: 0, max: 60 * 1440 }),
    took: fc.constantFrom(0, 1, 60, 90 * 1440),
    succeeded: fc.boolean(),
    userCaused: fc.boolean(),
    timed: fc.boolean(),
    short: fc.boolean(),
    recordedAfter: fc.constantFrom(Number.NaN, 5, 2 * 1440),
    advance: fc.integer({ min: 0, max: 60 * 1440 }),
  })
  .map((drawn) => {
    const finishTime = startTime + (drawn.at + drawn.took) * minuteMs;
    const room = candidate();
    const one = outcome(`uuid-${drawn.uuid}`, drawn.at, {
      templateName: drawn.template,
      userGroup: drawn.group,
      finishTime,
      succeeded: drawn.succeeded,
      statusReason: drawn.userCaused && !drawn.succeeded ? 'Invalid TOSCA template: unknown node type' : '',
      ...(!drawn.timed && { completionSeconds: Number.NaN, failureSeconds: Number.NaN }),
      candidate: {
        ...room,
        providerName: drawn.provider,
        regionName: drawn.region,
        ...(drawn.short && { resources: { ...room.resources, vcpus: short, floating_ips: short } }),
      },
    });
    const recordTime = finishTime + drawn.recordedAfter * minuteMs;
    return { outcome: one, recordTime, advanceTo: startTime + drawn.advance * minuteMs };
  });

const steps = fc.array(step, { maxLength: 60 });

const feed = (history: History, fed: readonly Step[]): void => {
  for (const { outcome, recordTime, advanceTo } of fed) {
    history.add(outcome, recordTime);
    history.advanceTo(advanceTo);
  }
};

const written = (history: History): Buffer => {
  const writer = new SnapshotWriter();
  history.snapshot(writer);
  return Buffer.concat([...writer.sealed()]);
};

const restored = (bytes: Uint8Array): History => History.restore(new SnapshotReader(bytes));

/** Everything that a history can be asked, as of a time. */
const answers = (history: History, time: number, asked: readonly Step[]) => {
  history.advanceTo(time);
  const reader = history.at(time);
  return {
    counts: history.counts,
    days: history.days(time),
    knows: asked.map(({ outcome }) => history.knows(outcome)),
    features: asked.map(({ outcome: { candidate, templateName, userGroup } }) => {
      const out = new Float64Array(historyFeatureNames.length);
      const about = { site: siteKey(candidate), template: templateName, group: userGroup };
      reader.write(about, out, 0);
      return { out, shortages: [0, 5].map((resource) => history.shortages(about.site, resource)) };
    }),
  };
};

test('a restored history answers to the bit like the one that wrote it, whatever was fed before and after', () => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const ours = new History();
      feed(ours, before);
      const bytes = written(ours);
      const theirs = restored(bytes);
      const asked = [...before, ...after];
      for (const history of [ours, theirs]) feed(history, after);
      for (const day of [30, 61, 200]) {
        const time = startTime + day * dayMs;
        expect(answers(theirs, time, asked)).toEqual(answers(ours, time, asked));
      }
      const again = restored(written(theirs));
      expect(answers(again, startTime + 201 * dayMs, asked)).toEqual(answers(ours, startTime + 201 * dayMs, asked));
    }),
    { numRuns: 150 },
  );
});

const freshReader = (history: History, time: number): HistoryReader => {
  const reader = new HistoryReader(history.cells);
  reader.moveTo(time);
  return reader;
};

test('what was read of a history before makes no difference to what is read now', () => {
  fc.assert(
    fc.property(steps, fc.integer({ min: 0, max: 90 }), (fed, days) => {
      const history = new History();
      const time = startTime + days * dayMs;
      for (const [at, one] of fed.entries()) {
        feed(history, [one]);
        const asked = fed.slice(0, at + 1).toReversed();
        for (const { outcome } of asked) {
          const { candidate, templateName, userGroup } = outcome;
          const about = { site: siteKey(candidate), template: templateName, group: userGroup };
          const [first, again, fresh] = Array.from({ length: 3 }, () => new Float64Array(historyFeatureNames.length));
          const estimate = history.at(time).write(about, first!, 0);
          history.at(time).write(about, again!, 0);
          expect(freshReader(history, time).write(about, fresh!, 0)).toEqual(estimate);
          expect([first, again]).toEqual([fresh, fresh]);
        }
      }
    }),
    { numRuns: 50 },
  );
});

test('a NaN gives the same bytes however it is spelt', () => {
  const odd = new Float64Array(2);
  new Uint32Array(odd.buffer).set([1, 0xfff80000, 0, 0x7ff80001]);
  const bytes = [odd, Float64Array.of(Number.NaN, Number.NaN)].map((values) => {
    const writer = new SnapshotWriter();
    writer.column(values);
    return Buffer.concat([...writer.sealed()]);
  });
  expect(bytes[0]).toEqual(bytes[1]);
});

test('what is fed while a snapshot is being written does not get into it', () => {
  fc.assert(
    fc.property(steps, steps, (before, after) => {
      const history = new History();
      feed(history, before);
      const bytes = written(history);
      const writer = new SnapshotWriter();
      history.snapshot(writer);
      feed(history, after);
      expect(Buffer.concat([...writer.sealed()])).toEqual(bytes);
    }),
  );
});

const large = new History();
for (let n = 0; n < 3000; n++) large.add(outcome(`u${n}`, n, { succeeded: n % 3 > 0 }));
large.advanceTo(startTime + dayMs);
const good = written(large);

const refused = (bytes: Uint8Array): void => {
  try {
    restored(bytes);
  } catch (thrown) {
    expect(thrown).toBeInstanceOf(RankerError);
    expect((thrown as RankerError).code).toBe('SNAPSHOT_INVALID');
    return;
  }
  throw new Error('the snapshot was taken');
};

test('a snapshot with one byte changed, or cut anywhere, or continued, is refused', () => {
  expect(restored(good).counts).toEqual(large.counts);
  fc.assert(
    fc.property(fc.nat(good.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
      const damaged = Buffer.from(good);
      damaged[at]! ^= flip;
      refused(damaged);
      refused(good.subarray(0, at));
    }),
    { numRuns: 200 },
  );
  refused(Buffer.concat([good, Buffer.alloc(8)]));
});

const sealedAnew = (body: Uint8Array): Buffer => Buffer.concat([body, createHash('sha256').update(body).digest()]);

test('a sound snapshot of another version, of another order of bytes, or of other half-lives is refused', () => {
  const body = good.subarray(0, -32);
  expect(restored(sealedAnew(body)).counts).toEqual(large.counts);
  for (const version of [
    [0, 0, 0, 0],
    [1, 0, 0, 0],
    [0, 0, 0, 1],
  ]) {
    const other = Buffer.from(body);
    other.set(version, 8);
    refused(sealedAnew(other));
  }
  const days = Buffer.from('"180d"', 'utf16le');
  const shorter = Buffer.from(body);
  shorter.set(Buffer.from('"150d"', 'utf16le'), shorter.indexOf(days));
  refused(sealedAnew(shorter));
});

test('other bytes than those of a snapshot are refused', () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), refused));
});

test('a set of fingerprints that has grown many times knows what it was given, and nothing else', () => {
  const theirs = restored(good);
  expect(theirs.counts.counted).toBe(1436);
  for (let n = 0; n < 4000; n++) expect(theirs.knows(outcome(`u${n}`, n))).toBe(n < 3000);
});
