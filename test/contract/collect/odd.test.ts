import { expect, test } from 'vitest';
import { checkMixed } from '../../helpers/traffic/odd-traffic.ts';

test('of 100 000 mixed messages each odd one is counted by its name, no other is, and the rest becomes what it would have', () => {
  const begin = performance.now();
  const counts = checkMixed(100_000);
  console.info(`${((performance.now() - begin) / 1_000).toFixed(1)} s, told twice: ${JSON.stringify(counts)}`);
  expect(counts).toMatchObject({ TOMBSTONE: expect.any(Number), MESSAGE_JSON: expect.any(Number) });
}, 300_000);
