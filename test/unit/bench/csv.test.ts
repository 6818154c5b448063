import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCsv } from '../../../bench/parts/csv.ts';
import { findTextColumns, readTable } from '../../../bench/parts/table.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const csvFile = (text: string): string => {
  const path = join(tempFolder(), 'table.csv');
  writeFileSync(path, text);
  return path;
};

const records = async (path: string): Promise<string[][]> => {
  const all: string[][] = [];
  for await (const record of readCsv(path)) all.push(record);
  return all;
};

test('quoted fields keep commas, quotes and line ends', async () => {
  const path = csvFile('a,"b ""c""",\r\n"x\ny",,"1,5"\n\nlast,2,3');
  expect(await records(path)).toEqual([
    ['a', 'b "c"', ''],
    ['x\ny', '', '1,5'],
    ['last', '2', '3'],
  ]);
});

test('a field may lie across two chunks of the file', async () => {
  const long = 'é'.repeat(700_000);
  const path = csvFile(`name,text\n"${long}""",${long}\n`);
  expect((await records(path))[1]).toEqual([`${long}"`, long]);
});

test('texts are coded by order of appearance, the same in a second file, and empty is missing', async () => {
  const train = csvFile('kind,size,y\nblue,1,no\nred,,yes\nblue,NaN,yes\n,2,no\n');
  const test = csvFile('y,extra,size,kind\nyes,9,4,red\nno,9,x,green\n,9,1,red\n');
  const codes = await findTextColumns(train);
  const seen = await readTable(train, 'y', codes);
  expect(seen.names).toEqual(['kind', 'size']);
  expect([...seen.inputs.values]).toEqual([0, 1, 1, Number.NaN, 0, Number.NaN, Number.NaN, 2]);
  expect([...seen.target]).toEqual([0, 1, 1, 0]);
  const later = await readTable(test, 'y', codes, seen.names);
  expect([...later.inputs.values]).toEqual([1, 4, 2, Number.NaN]);
  expect([...later.target]).toEqual([1, 0]);
});
