import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from '../../../bench/parts/csv.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const csvFile = (text: string): string => {
  const path = join(tempFolder(), 'table.csv');
  writeFileSync(path, text);
  return path;
};

const rows = async (path: string): Promise<(readonly string[])[]> => {
  const all: (readonly string[])[] = [];
  for await (const { cells } of readCsv(path)) all.push(cells);
  return all;
};

test('quoted fields keep commas, quotes and line ends', async () => {
  const path = csvFile('a,"b ""c""",\r\n"x\ny",,"1,5"\n\nlast,2,3');
  expect(await rows(path)).toEqual([
    ['a', 'b "c"', ''],
    ['x\ny', '', '1,5'],
    ['last', '2', '3'],
  ]);
});

test('a field may lie across two chunks of the file', async () => {
  const long = 'é'.repeat(700_000);
  const path = csvFile(`name,text\n"${long}""",${long}\n`);
  expect((await rows(path))[1]).toEqual([`${long}"`, long]);
});

test('a byte order mark, blanks around fields and blank lines are left out', async () => {
  expect(await rows(csvFile('\ufeff"a", b \n  \n 1 ,\t2\r\n\r\n'))).toEqual([
    ['a', 'b'],
    ['1', '2'],
  ]);
});

test('a row that is too long or too short, and a name that stands twice, is told with its line', async () => {
  await expect(rows(csvFile('a,b\n1,2\n\n1,2,3\n'))).rejects.toThrow(/line 4: the row has 3 fields, the header 2/);
  await expect(rows(csvFile('a,b\n1\n'))).rejects.toThrow(/line 2: the row has 1 fields, the header 2/);
  await expect(rows(csvFile('a,b,a\n1,2,3\n'))).rejects.toThrow(/line 1: the column "a" stands twice/);
});
