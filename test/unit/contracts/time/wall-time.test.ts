import { expect, test } from 'vitest';
import { formatMicroTime, formatWallTime } from '../../../../src/contracts/time/wall-time.ts';

test('outcomes carry the wall time of Rome, in winter, in summer and in the doubled hour', () => {
  const wall = (time: string): string => formatWallTime(Date.parse(time), 'Europe/Rome');
  expect(wall('2025-02-03T15:58:44.059Z')).toBe('2025-02-03 16:58:44');
  expect(wall('2025-07-01T22:00:00Z')).toBe('2025-07-02 00:00:00');
  expect(wall('2025-10-26T00:30:00Z')).toBe('2025-10-26 02:30:00');
  expect(wall('2025-10-26T01:30:00Z')).toBe('2025-10-26 02:30:00');
});

test('requests carry UTC with six digits', () => {
  expect(formatMicroTime(Date.parse('2025-02-03T15:58:44.068Z'))).toBe('2025-02-03 15:58:44.068000');
});
