import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTables } from '../../../bench/parts/table.ts';
import type { Task } from '../../../bench/parts/trainer-options.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/** Two CSV files as tables. */
const tables = (train: string, test: string, target = 'y', task: Task = 'classification') => {
  const folder = tempFolder();
  const paths = { train: join(folder, 'train.csv'), test: join(folder, 'test.csv') };
  writeFileSync(paths.train, train);
  writeFileSync(paths.test, test);
  return readTables({ ...paths, target, task });
};

test('texts are coded by order of appearance, the same in both files', async () => {
  const train = 'kind,size,y\nblue,1,no\nred,,yes\nblue,NaN,yes\n,2,no\n';
  const [seen, later] = await tables(train, 'y,extra,size,kind\nyes,9,4,red\nno,9,x,green\n,9,1,red\n');
  expect(seen.names).toEqual(['kind', 'size']);
  expect([...seen.inputs.values]).toEqual([0, 1, 1, Number.NaN, 0, Number.NaN, Number.NaN, 2]);
  expect([...seen.target]).toEqual([0, 1, 1, 0]);
  expect([...later.inputs.values]).toEqual([1, 4, 2, Number.NaN]);
  expect([...later.target]).toEqual([1, 0]);
  expect([seen.rowsWithoutTarget, later.rowsWithoutTarget]).toEqual([0, 1]);
});

test.each(['NA', 'nan', 'None', 'NULL', 'n/a', '?'])(
  '%s in a column of numbers is missing, and makes no text of them',
  async (word) => {
    const [seen] = await tables(`x,y\n10,0\n${word},1\n9,${word}\n7,1\n`, 'x,y\n1,0\n');
    expect([...seen.inputs.values]).toEqual([10, Number.NaN, 7]);
    expect([...seen.target]).toEqual([0, 1, 1]);
  },
);

test('booleans and any two numbers or texts are classes', async () => {
  for (const [no, yes] of [
    ['False', 'True'],
    ['-1', '1'],
    ['1', '2'],
    ['no', 'yes'],
  ]) {
    const [seen, later] = await tables(`x,y\n1,${no}\n2,${yes}\n`, `x,y\n1,${yes}\n`);
    expect([[...seen.target], [...later.target]]).toEqual([[0, 1], [1]]);
  }
});

test('what is not there to learn from or to measure on is named', async () => {
  const train = 'a,b,y\n1,2,0\n3,4,1\n';
  await expect(tables(train, train, 'z')).rejects.toThrow(/train.csv has no column "z", but "a", "b", "y"/);
  await expect(tables('a;b;y\n1;2;0\n', train)).rejects.toThrow(/"a;b;y": separate columns by commas/);
  await expect(tables(train, 'b,y\n2,0\n')).rejects.toThrow(/test.csv lacks columns that were learned from: "a"/);
  await expect(tables(train, 'a,b,y\n1,2,\n')).rejects.toThrow(/test.csv has no row with a target/);
  await expect(tables('', train)).rejects.toThrow(/train.csv has no row with a target/);
  await expect(tables(`${train}5,6,2\n`, train)).rejects.toThrow(/two classes, y has 3/);
});

test('a text where numbers are foretold is refused with its line', async () => {
  const train = 'x,y\n1,0.5\n2,low\n';
  await expect(tables(train, train, 'y', 'regression')).rejects.toThrow(/line 3: the target y is "low", not a number/);
  await expect(tables('x,y\n1,0\n2,1\n', 'x,y\n1,yes\n')).rejects.toThrow(/line 2: the target y is "yes"/);
});
