import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');

const filesWith = (pattern: RegExp, glob: string): string[] =>
  globSync(glob, { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => pattern.test(readFileSync(join(root, path), 'utf8')))
    .sort();

/** A variable of a module, or a collection that it fills as it goes. */
const state = /^(?:export )?(?:let |const \w+ = (?:new (?:Weak)?(?:Map|Set)\b.*\(\)|\[\]|\{\});)/m;

test('no module keeps anything that one call could leave to the next, but for what is always made alike', () => {
  expect(filesWith(state, 'src/**/*.ts')).toEqual([
    // Threads, of which each has one log.
    'src/bus/decisions/writer.ts',
    'src/bus/embedded/writer-thread.ts',
    'src/bus/kafka/connection/negative-timeout.ts',
    'src/contracts/time/time-zone.ts',
    'src/main.ts',
    'src/train/kernel/wasm.ts',
  ]);
});

/** Replaces a module, a clock or a part of the process, or moves the process to another folder or environment. */
const replacement = /\bvi\.(?!waitFor\b)|\bprocess\.(?:chdir\(|env(?:\.\w+|\[.+?\])\s*=[^=])/;

test('no test replaces what other tests of its process work with', () => {
  const own = 'test/unit/shared-process.test.ts';
  expect(filesWith(replacement, 'test/{unit,property,helpers}/**/*.ts')).toEqual([own]);
});

test.each(['vi.mock(import("./a.ts"));', 'vi.useFakeTimers();', 'process.chdir(folder);', "process.env.TZ = 'UTC';"])(
  'it is seen where a test says %s',
  (text) => {
    expect(text).toMatch(replacement);
  },
);

test.each(['let opened = 0;', 'const known = new Map<string, number>();', 'export const seen = [];'])(
  'it is seen where a module says %s',
  (text) => {
    expect(text).toMatch(state);
  },
);
