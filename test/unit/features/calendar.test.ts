import { expect, test } from 'vitest';
import { calendarFeatureNames, writeCalendarFeatures } from '../../../src/features/calendar.ts';

const calendarOf = (time: string): number[] => {
  const out = new Float64Array(calendarFeatureNames.length);
  writeCalendarFeatures(Date.parse(time), out, 0);
  return [...out].map((value) => Number(value.toFixed(9)));
};

test('hours stand on a circle, so that midnight lies beside the hour before it', () => {
  expect(calendarOf('2025-01-06T00:00:00Z')).toEqual([0, 1, 0]);
  expect(calendarOf('2025-01-06T06:00:00Z')).toEqual([1, 0, 0]);
  const [late, early] = [calendarOf('2025-01-06T23:59:00Z'), calendarOf('2025-01-07T00:01:00Z')];
  expect(Math.abs(late[0]! - early[0]!)).toBeLessThan(0.01);
});

test('the weekend is Saturday and Sunday, by UTC', () => {
  const days = ['2025-01-03T23:59:59Z', '2025-01-04T00:00:00Z', '2025-01-05T23:59:59Z', '2025-01-06T00:00:00Z'];
  expect(days.map((day) => calendarOf(day)[2])).toEqual([0, 1, 1, 0]);
});
