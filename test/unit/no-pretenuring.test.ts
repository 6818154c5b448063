import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/**
 * Prints by how many bytes an object old space grows, after many objects that were made at the same place lived long and
 * are old by now.
 */
const program = `
import { getHeapSpaceStatistics } from 'node:v8';
import { disablePretenuring } from ${JSON.stringify(new URL('../../src/no-pretenuring.ts', import.meta.url).href)};
if (process.env.DISABLE) disablePretenuring();
const make = (key) => ({ key, value: new Uint8Array(16) });
const oldSpaceBytes = () => getHeapSpaceStatistics().find(({ space_name }) => space_name === 'old_space').space_used_size;
let kept = [];
for (let round = 0; round < 6; round++) kept = Array.from({ length: 200_000 }, (_, key) => make(key));
gc();
const before = oldSpaceBytes();
for (let key = 0; key < 100_000; key++) kept[0] = make(key);
console.log((oldSpaceBytes() - before) / 100_000);`;

/** `--predictable` has V8 compile on the thread that runs, so that what it makes old does not hang on how busy the machine is. */
const oldBytesPerObject = (env: NodeJS.ProcessEnv): number =>
  Number(
    execFileSync(process.execPath, ['--predictable', '--expose-gc', '--input-type=module', '--eval', program], {
      env,
      encoding: 'utf8',
    }),
  );

test('objects are made among the young ones, however long others lived that were made at the same place', () => {
  expect(oldBytesPerObject({})).toBeGreaterThan(30);
  expect(oldBytesPerObject({ DISABLE: '1' })).toBeLessThan(3);
});
