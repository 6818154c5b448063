import fc from 'fast-check';
import { expect, test } from 'vitest';
import { table } from '../../../src/cli/table.ts';

const columns = [
  { title: '#', align: 'right' as const },
  { title: 'provider/region' },
  { title: 'chance', align: 'right' as const },
  { title: 'fits' },
];

const row = ['1', 'CLOUD-INFN-CATANIA/INFN-CT', '67 %', 'yes: floating_ips: requested 1, free 0'];

test('a table as wide as it likes cuts nothing', () => {
  const [line] = table(columns, [row], Number.POSITIVE_INFINITY).slice(-1);
  for (const cell of row) expect(line).toContain(cell);
});

test('the last column gives way first, then the other texts, and numbers never', () => {
  expect(table(columns, [row], 60).at(-1)).toBe('1  CLOUD-INFN-CATANIA/INFN-CT    67 %  yes: floating_ips: r…');
  expect(table(columns, [row], 40).at(-1)).toBe('1  CLOUD-INFN-CATAN…    67 %  yes: floa…');
});

test('a table fits every terminal of at least 40 characters', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 200 }), fc.array(fc.tuple(fc.string(), fc.string())), (width, texts) => {
      const rows = texts.map(([provider, fits]) => ['1', provider, '67 %', fits]);
      for (const line of table(columns, rows, width)) expect(line.length).toBeLessThanOrEqual(width);
    }),
    { seed: 1, numRuns: 200 },
  );
});
