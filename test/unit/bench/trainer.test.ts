import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';

const program = join(import.meta.dirname, '../../../bench/trainer.ts');

const tableFile = (): string => {
  const path = join(tempFolder(), 'table.csv');
  const rows = Array.from({ length: 200 }, (_, row) => `${row % 10},${(row * 7) % 11},${row % 10 > 4 ? 'yes' : 'no'}`);
  writeFileSync(path, `a,b,y\n${rows.join('\n')}\n`);
  return path;
};

const runTrainer = (...given: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...given], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test.each(['gbdt', 'forest', 'extra-trees', 'linear'])(
  '%s learns a table and tells its quality as one JSON object',
  (kind) => {
    const path = tableFile();
    const given = ['--train', path, '--test', path, '--target', 'y', '--kind', kind, '--trees', '20', '--json'];
    const { status, stdout } = runTrainer(...given);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ kind, rows: 200, columns: 2, test_rows: 200, auc: 1 });
  },
);

test.runIf(process.platform === 'linux')('the peak of the memory is its own, however large what started it', () => {
  const path = tableFile();
  const given = [program, '--train', path, '--test', path, '--target', 'y', '--json'];
  const large = `const held = Buffer.alloc(6e8, 1);
    const { stdout } = require('node:child_process').spawnSync(process.execPath, ${JSON.stringify(given)});
    process.stdout.write(held.length > 0 ? stdout : '');`;
  const { stdout } = spawnSync(process.execPath, ['-e', large], { encoding: 'utf8' });
  expect(JSON.parse(stdout).peak_rss_mib).toBeLessThan(400);
});

test('bad use is named and exits 2, a bad file 1', () => {
  const path = tableFile();
  const files = ['--train', path, '--test', path, '--target', 'y'];
  expect(runTrainer()).toMatchObject({ status: 2, stderr: expect.stringContaining('usage') });
  expect(runTrainer(...files, '--treess', '3')).toMatchObject({ status: 2, stderr: "Unknown option '--treess'\n" });
  for (const [flag, value] of [
    ['--trees', 'x'],
    ['--trees', '0'],
    ['--leaves', '1'],
    ['--threads', ''],
    ['--seed', '1.5'],
    ['--kernel', 'rust'],
    ['--kind', 'svm'],
  ]) {
    expect(runTrainer(...files, flag!, value!)).toMatchObject({ status: 2, stderr: expect.stringContaining(flag!) });
  }
  const missing = runTrainer('--train', 'none.csv', '--test', path, '--target', 'y');
  expect(missing).toMatchObject({ status: 1, stderr: 'there is no file none.csv\n' });
});
