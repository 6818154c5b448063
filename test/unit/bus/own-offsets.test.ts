import fc from 'fast-check';
import { expect, test } from 'vitest';
import { OwnOffsets } from '../../../src/bus/own-offsets.ts';

/** Offsets 0, 1, 2, … of one partition, each put there by this process or by another. */
const log = fc.array(fc.record({ own: fc.boolean(), count: fc.integer({ min: 1, max: 5 }) }), { maxLength: 60 });

test('what is passed over is own, and the message beyond it is not', () => {
  fc.assert(
    fc.property(log, fc.nat(300), (batches, from) => {
      const own = new OwnOffsets();
      const isOwn: boolean[] = [];
      for (const batch of batches) {
        if (batch.own) own.note(3, isOwn.length, batch.count);
        isOwn.push(...Array.from({ length: batch.count }, () => batch.own));
      }
      const next = own.beyond(3, from);
      expect(isOwn.slice(from, next).every(Boolean)).toBe(true);
      expect(isOwn[next] ?? false).toBe(false);
      expect(own.beyond(0, from)).toBe(from);
    }),
  );
});

test('nothing of a topic is passed over by what lay in one of the same name before', () => {
  const own = new OwnOffsets();
  own.note(0, 100, 50);
  own.note(0, 0, 2);
  expect(own.beyond(0, 0)).toBe(2);
  expect(own.beyond(0, 110)).toBe(110);
});

test('beyond a hundred places apart, the oldest are read back', () => {
  const own = new OwnOffsets();
  for (let n = 0; n < 101; n++) own.note(0, 2 * n, 1);
  expect(own.beyond(0, 0)).toBe(0);
  expect(own.beyond(0, 2)).toBe(3);
});

test('whoever waits for it hears of the next note, and of none before', async () => {
  const own = new OwnOffsets();
  own.note(0, 0, 1);
  let heard = 0;
  const hear = own.noted().then(() => heard++);
  await Promise.resolve();
  expect(heard).toBe(0);
  own.note(0, 1, 1);
  await hear;
  expect(heard).toBe(1);
});
