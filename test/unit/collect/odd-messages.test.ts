import { expect, test } from 'vitest';
import { checkMixed } from '../../helpers/traffic/odd-traffic.ts';

test('of mixed messages each odd one is counted by its name, no other is, and the rest becomes what it would have', () => {
  expect(checkMixed(3_000)).toMatchObject({ REPEATED: expect.any(Number), CLOCK_AHEAD: expect.any(Number) });
});
