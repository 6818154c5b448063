import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const source = readFileSync(new URL('../../../src/serve/favour-answers.ts', import.meta.url), 'utf8');
const options = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8' });

test.each([...source.matchAll(/'(--[a-z-]+)/g)].map(([, flag]) => flag!))('V8 knows %s', (flag) => {
  expect(options).toContain(`\n  ${flag} (`);
});
