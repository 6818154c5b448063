import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

const runBench = (program: string, ...given: string[]) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, program), ...given], { encoding: 'utf8' });
  return { status, stdout, lines: stderr.trim().split('\n') };
};

test.each([
  ['rank', '--bogus', '1', "Unknown option '--bogus'"],
  ['rank', '--runs', 'x', '--runs takes whole numbers from 1 on, got "x"'],
  ['rank', '--sizes', '1000,', '--sizes takes whole numbers from 1 on, got ""'],
  ['quality', '--deployments', '0', '--deployments takes whole numbers from 1 on, got "0"'],
  ['quality', '--seeds', '1,1.5', '--seeds takes whole numbers from 0 on, got "1.5"'],
  ['peers/peers', '--sizes', '1000', '--sizes takes ROWSxCOLUMNS, got "1000"'],
  ['peers/peers', '--pairs', 'bagging', '--pairs takes boosting, forest, extra-trees, got "bagging"'],
  ['peers/peers', '--task', 'sorting', '--task takes classification or regression, got "sorting"'],
  ['soak', '--rate', '5', '--kafka HOST:PORT says where the brokers are'],
])('bad use is told in one line and exits 2: %s %s %s', (program, option, value, line) => {
  expect(runBench(`bench/${program}.ts`, option, value)).toEqual({ status: 2, stdout: '', lines: [line] });
});
