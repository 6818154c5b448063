import fc from 'fast-check';
import { expect, test } from 'vitest';
import { resources } from '../../src/contracts/fields/resources.ts';
import { providerKinds } from '../../src/contracts/messages/candidate.ts';
import { PackedOutcomes, type RecordedOutcome } from '../../src/train/data/packed-outcomes.ts';

const number = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -0));
const state = fc.record({ quota: number, usage: number, requested: number });
const text = fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('', 'A', 'B'));

const candidate = fc.record({
  providerName: text,
  regionName: text,
  kind: fc.constantFrom(...providerKinds),
  resources: fc.record(
    Object.fromEntries(resources.map((name) => [name, state])) as Record<(typeof resources)[number], typeof state>,
  ),
  gpusRequested: number,
  exactFlavors: number,
  testFailure: fc.record({ d1: number, d7: number, d30: number }),
  monitoringTime: number,
  overbookingCpu: number,
  overbookingRam: number,
  bandwidthIn: number,
  bandwidthOut: number,
  rses: fc.array(text, { maxLength: 2 }),
  features: fc.array(fc.tuple(text, number), { maxLength: 3 }).map((entries) => new Map(entries)),
});

const recorded: fc.Arbitrary<RecordedOutcome> = fc
  .record({
    outcome: fc.record({
      uuid: text,
      templateName: text,
      userGroup: text,
      submissionTime: number,
      finishTime: number,
      succeeded: fc.boolean(),
      statusReason: text,
      completionSeconds: number,
      failureSeconds: number,
      failures: number,
      candidate,
    }),
    recordTime: fc.option(fc.double({ noNaN: true }), { nil: undefined }),
  })
  .map(({ outcome, recordTime }) => (recordTime === undefined ? { outcome } : { outcome, recordTime }));

test('packed outcomes are those that were packed, to the bit', () => {
  fc.assert(
    fc.property(fc.array(recorded, { maxLength: 5 }), (outcomes) => {
      const packed = new PackedOutcomes();
      for (const one of outcomes) packed.push(one);
      expect([...packed]).toEqual(outcomes);
      expect(packed.length).toBe(outcomes.length);
      expect(packed.at(outcomes.length)).toBeUndefined();
    }),
  );
});

test('outcomes are told apart from block to block', () => {
  const [one] = fc.sample(recorded, 1) as [RecordedOutcome];
  const packed = new PackedOutcomes();
  const uuids = Array.from({ length: 2 ** 17 + 10 }, (_, n) => String(n));
  for (const uuid of uuids) packed.push({ outcome: { ...one.outcome, uuid, finishTime: Number(uuid) } });
  const wrong = uuids.filter((uuid, at) => {
    const { outcome } = packed.at(at)!;
    return outcome.uuid !== uuid || outcome.finishTime !== Number(uuid);
  });
  expect(wrong).toEqual([]);
});
