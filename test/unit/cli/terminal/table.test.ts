import { stripVTControlCharacters, styleText } from 'node:util';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainPage } from '../../../../src/cli/terminal/page.ts';
import { left, right, table } from '../../../../src/cli/terminal/table.ts';

const columns = [right('#'), left('provider/region'), right('chance'), left('fits')];

const formats = { first: 'bold', good: 'green', doubtful: 'yellow', bad: 'red' } as const;
const tones = ['first', 'good', undefined] as const;

const row = ['1', 'CLOUD-INFN-CATANIA/INFN-CT', '67 %', 'yes: floating_ips: requested 1, free 0'];

test('a table as wide as it likes cuts nothing', () => {
  const [line] = table(columns, [row], plainPage).slice(-1);
  for (const cell of row) expect(line).toContain(cell);
});

test('the last column gives way first, then the other texts, and numbers never', () => {
  expect(table(columns, [row], { ...plainPage, width: 60 }).at(-1)).toBe(
    '1  CLOUD-INFN-CATANIA/INFN-CT    67 %  yes: floating_ips: r…',
  );
  expect(table(columns, [row], { ...plainPage, width: 40 }).at(-1)).toBe('1  CLOUD-INFN-CATAN…    67 %  yes: floa…');
});

test('a table fits every terminal of at least 40 characters, and colours take no room in it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 40, max: 200 }), fc.array(fc.tuple(fc.string(), fc.string())), (width, texts) => {
      const rows = texts.map(([provider, fits], at) => [
        '1',
        { text: provider, tone: tones[at % tones.length] },
        { text: '67 %', tone: 'bad' as const },
        fits,
      ]);
      const plain = table(columns, rows, { ...plainPage, width });
      for (const line of plain) expect(line.length).toBeLessThanOrEqual(width);
      const painted = table(columns, rows, { width, paint: (tone, text) => styleText(formats[tone], text) });
      expect(painted.map((line) => stripVTControlCharacters(line).trimEnd())).toEqual(plain);
    }),
    { seed: 1, numRuns: 200 },
  );
});

test('nothing in a cell steers the terminal', () => {
  const [, , line] = table(columns, [['1', 'A\u001b[2J\u202eB', '67 %', 'yes\r']], plainPage);
  expect(line).toBe('1  A·[2J·B            67 %  yes·');
});

test('columns stand below each other whatever is in them: scripts that are shown wide, accents apart, emoji', () => {
  const rows = [
    ['1', '数据中心/北京', '7 %', ''],
    ['2', 'Zu\u0308rich/㈱ｶﾀｶﾅ', '67 %', ''],
    ['3', '👩 café ❤️', '100 %', ''],
    ['4', '서울·1', '8 %', ''],
  ];
  expect(table(columns, rows, plainPage)).toEqual([
    '#  provider/region  chance  fits',
    '-  ---------------  ------  ----',
    '1  数据中心/北京       7 %',
    '2  Zu\u0308rich/㈱ｶﾀｶﾅ      67 %',
    '3  👩 café ❤️        100 %',
    '4  서울·1              8 %',
  ]);
});

test('no character is cut in two, nor taken from its accent, and what is cut is no wider than it may be', () => {
  const fitted = (text: string) => table([left('n')], [[text]], { ...plainPage, width: 10 }).at(-1);
  expect(fitted('数据中心数据中心')).toBe('数据中心…');
  expect(fitted('12345678数据')).toBe('12345678…');
  expect(fitted('12345678u\u0308u\u0308u\u0308')).toBe('12345678u\u0308…');
  expect(fitted('👩👩👩👩👩👩')).toBe('👩👩👩👩…');
});
