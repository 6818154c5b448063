import { expect, test } from 'vitest';
import { addTest, monitoringAt, openTests } from '../../../src/collect/sites/monitoring.ts';

const start = Date.UTC(2025, 0, 1);

test('20 000 tests of a site are kept, and the oldest that somebody may still ask about is told to be let go', () => {
  const shelf = openTests();
  const told = (at: number) => ({ time: start + at, recorded: start + at, tag: '', failed: at === 0 });
  shelf.set('A', { tests: Array.from({ length: 20_000 }, (_, at) => ({ ...told(at), came: start + at })) });
  expect(monitoringAt(shelf.get('A'), start + 20_000).counts[30]).toBe(20_000);
  expect(addTest(shelf, { name: 'A', ...told(20_000) }, start + 20_000, 0)).toEqual({ isNew: true, letGo: 1 });
  expect(shelf.get('A')!.tests).toHaveLength(20_000);
  expect(monitoringAt(shelf.get('A'), start + 20_000).shares[30]).toBe(0);
});
