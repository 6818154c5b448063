import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Daily, keptDays } from '../../../../../src/features/history/counts/daily.ts';
import { tupleParts, tupleText } from '../../../../../src/features/history/keys.ts';
import { anyText } from '../../../../helpers/any-text.ts';

const dayMs = 86_400_000;
const today = 20_000 * dayMs;
const key = tupleText('SITE', 'one');

test('a tuple comes back from its text whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.array(anyText()), (parts) => {
      expect(tupleParts(tupleText(...parts))).toEqual(parts);
    }),
  );
});

test('a day counts successes, failures and the mean of the seconds that are told', () => {
  const daily = new Daily();
  daily.add(key, today, true, 100);
  daily.add(key, today + dayMs - 1, true, 300);
  daily.add(key, today + 1, true, Number.NaN);
  daily.add(key, today + 2, false, 900);
  daily.add(key, today - 1, false, 900);
  expect(daily.list(today)).toEqual([
    {
      providerName: 'SITE',
      regionName: 'one',
      days: [
        { time: today - dayMs, successes: 0, failures: 1, meanSeconds: Number.NaN },
        { time: today, successes: 3, failures: 1, meanSeconds: 200 },
      ],
    },
  ]);
});

test('days older than those kept are gone, and none of them comes back by a late outcome', () => {
  const daily = new Daily();
  daily.add(key, today - keptDays * dayMs, true, 1);
  daily.add(key, today, true, 2);
  daily.add(key, today - keptDays * dayMs, true, 1);
  expect(daily.list(today)[0]!.days.map(({ time }) => time)).toEqual([today]);
  expect(daily.list(today + keptDays * dayMs)[0]!.days).toEqual([]);
});

test('the counts of many providers do not depend on the order in which outcomes come', () => {
  const event = fc.record({
    provider: fc.integer({ min: 0, max: 40 }),
    day: fc.integer({ min: -200, max: 0 }),
    ok: fc.boolean(),
    seconds: fc.integer({ min: 0, max: 1000 }),
  });
  const fed = (events: readonly (typeof event extends fc.Arbitrary<infer E> ? E : never)[]) => {
    const daily = new Daily();
    for (const { provider, day, ok, seconds } of events) {
      daily.add(tupleText(`P${provider}`, ''), today + day * dayMs, ok, seconds);
    }
    return daily.list(today).filter(({ days }) => days.length > 0);
  };
  fc.assert(
    fc.property(fc.array(event, { maxLength: 200 }), (events) => {
      const list = fed(events);
      expect(fed(events.toReversed())).toEqual(list);
      const recent = events.filter(({ day }) => day > -keptDays);
      const counted = list.flatMap(({ days }) => days).reduce((sum, day) => sum + day.successes + day.failures, 0);
      expect(counted).toBe(recent.length);
    }),
  );
});
