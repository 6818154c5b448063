import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Outcome } from '../../src/contracts/messages/outcome.ts';
import { historyFeatureNames } from '../../src/features/history/estimates.ts';
import { History } from '../../src/features/history/history.ts';
import { siteKey } from '../../src/features/history/keys.ts';
import { SnapshotReader, SnapshotWriter } from '../../src/features/history/snapshot-format.ts';
import { buildTrainingSet } from '../../src/train/data/training-set.ts';
import { candidate, outcome, startTime } from '../helpers/messages/candidates.ts';

const minuteMs = 60_000;
const dayMs = 1440 * minuteMs;
const sites = ['SITE-A', 'SITE-B'];
const templates = ['vm', 'cluster'];
const end = startTime + 100 * dayMs;

/** A message on the topic: what it tells, and when it was put there. */
type Recorded = { readonly outcome: Outcome; readonly recordTime: number };

/**
 * Few attempts, so that most messages contradict others of the same. What is recorded days after its finish was loaded in
 * bulk, what is recorded before it is of a clock that is ahead.
 */
const message = fc
  .record({
    deployment: fc.integer({ min: 0, max: 2 }),
    site: fc.constantFrom(...sites),
    template: fc.constantFrom(...templates),
    recorded: fc.integer({ min: 0, max: 40 * 1440 }),
    lag: fc.constantFrom(-90, 0, 0, 1, 5, 1440, 1441, 10 * 1440),
    took: fc.constantFrom(0, 1, 60),
    succeeded: fc.boolean(),
    userCaused: fc.boolean(),
  })
  .map(({ recorded, lag, took, ...drawn }): Recorded => {
    const finish = recorded - lag;
    const one = outcome(`uuid-${drawn.deployment}`, finish - took, {
      templateName: drawn.template,
      finishTime: startTime + finish * minuteMs,
      succeeded: drawn.succeeded,
      statusReason: drawn.userCaused && !drawn.succeeded ? 'Invalid TOSCA template: unknown node type' : '',
      candidate: candidate({ providerName: drawn.site }),
    });
    return { outcome: one, recordTime: startTime + recorded * minuteMs };
  });

/** In the order of the topic. */
const topic = fc
  .uniqueArray(message, { selector: ({ recordTime }) => recordTime, maxLength: 24 })
  .map((messages) => messages.toSorted((a, b) => a.recordTime - b.recordTime));

const shuffled = fc
  .tuple(topic, fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })))
  .map(([messages, lot]) => {
    const drawn = messages.map((one) => ({ one, at: lot.next().value as number }));
    return { messages, permuted: drawn.toSorted((a, b) => a.at - b.at).map(({ one }) => one) };
  });

const fed = (history: History, messages: readonly Recorded[]): History => {
  for (const { outcome, recordTime } of messages) history.add(outcome, recordTime);
  return history;
};

/** Each counts as soon as it was read. */
const fedLive = (history: History, messages: readonly Recorded[]): History => {
  for (const one of messages) fed(history, [one]).advanceTo(one.recordTime);
  return history;
};

const restored = (history: History): History => {
  const writer = new SnapshotWriter();
  history.snapshot(writer);
  return History.restore(new SnapshotReader(Buffer.concat([...writer.sealed()])));
};

const features = (history: History): number[] => {
  history.advanceTo(end);
  return sites.flatMap((providerName) =>
    templates.flatMap((template) => {
      const out = new Float64Array(historyFeatureNames.length);
      history.at(end).write({ site: siteKey({ providerName, regionName: 'one' }), template, group: 'group' }, out, 0);
      return [...out];
    }),
  );
};

const expectSame = (ours: History, theirs: History): void => {
  const [actual, expected] = [features(ours), features(theirs)];
  expect(ours.counts).toEqual(theirs.counts);
  for (const [index, value] of actual.entries()) expect(value).toBeCloseTo(expected[index]!, 9);
};

test('of contradicting repeats the same one counts live, read from the beginning, and after a snapshot', () => {
  fc.assert(
    fc.property(shuffled, fc.nat(24), ({ messages, permuted }, cut) => {
      fc.pre(messages.length > 0);
      const live = fedLive(new History(), messages);
      const fromSnapshot = restored(fedLive(new History(), messages.slice(0, cut)));
      const scratch = fed(new History(), messages);
      expectSame(live, scratch);
      expectSame(fed(new History(), permuted), scratch);
      expectSame(fedLive(fromSnapshot, messages.slice(cut)), scratch);
      const set = buildTrainingSet(messages);
      expect(buildTrainingSet(permuted)).toEqual(set);
      expect(set.matrix.rows).toBe(scratch.counts.counted);
    }),
    { numRuns: 150 },
  );
});
