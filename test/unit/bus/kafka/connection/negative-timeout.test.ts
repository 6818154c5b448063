import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../../../helpers/temp-folder.ts';

const module = new URL('../../../../../src/bus/kafka/connection/negative-timeout.ts', import.meta.url).href;

/** What Node says of a negative timeout that code in `folder` sets after the filter was put in place. */
const warnings = (folder: string): string => {
  const home = join(tempFolder(), folder);
  mkdirSync(home, { recursive: true });
  const path = join(home, 'x.mjs');
  writeFileSync(
    path,
    `import { quietNegativeTimeouts } from ${JSON.stringify(module)};
     quietNegativeTimeouts();
     quietNegativeTimeouts();
     setTimeout(() => {}, -5);
     process.emitWarning('another', 'OtherWarning');`,
  );
  return execFileSync('sh', ['-c', '"$0" "$1" 2>&1', process.execPath, path], { encoding: 'utf8' });
};

test("kafkajs' negative timeouts are not told, everyone else's and every other warning are", () => {
  expect(warnings('node_modules/kafkajs')).not.toContain('TimeoutNegativeWarning');
  expect(warnings('node_modules/kafkajs')).toContain('OtherWarning');
  expect(warnings('elsewhere')).toContain('TimeoutNegativeWarning');
});
