import { expect, test } from 'vitest';
import { deploymentTime } from '../../../../src/contracts/time/deployment-uuid.ts';
import { formatInstant } from '../../../../src/contracts/time/instant.ts';

const now = Date.UTC(2026, 0, 1);

test('a real uuid tells when its request was made', () => {
  const time = deploymentTime('11efe247-bea1-933a-8c8c-0242e34b7d6d', now);
  expect(formatInstant(time!)).toBe('2025-02-03T15:58:44.059Z');
});

test('upper case makes no difference', () => {
  expect(deploymentTime('11EFE247-BEA1-933A-8C8C-0242E34B7D6D', now)).toBe(
    deploymentTime('11efe247-bea1-933a-8c8c-0242e34b7d6d', now),
  );
});

test.each([
  ['', 'empty'],
  ['deployment-1', 'no uuid'],
  ['f47ac10b-58cc-4372-a567-0e02b2c3d479', 'version 4'],
  ['11efe247-bea1-933a-4c8c-0242e34b7d6d', 'another variant'],
  ['11efe247-bea1-933a-8c8c-0242e34b7d6d0', 'too long'],
  ['11efe247bea1933a8c8c0242e34b7d6d', 'without hyphens'],
  ['11d00000-0000-0000-8c8c-0242e34b7d6d', 'before 2010'],
  ['1fffffff-ffff-ffff-8c8c-0242e34b7d6d', 'far in the future'],
  ['10000000-0000-0000-8c8c-0242e34b7d6d', 'of the year 1582'],
])('%s tells no time: %s', (uuid) => {
  expect(deploymentTime(uuid, now)).toBeUndefined();
});

test('a uuid from after now tells no time', () => {
  const time = deploymentTime('11efe247-bea1-933a-8c8c-0242e34b7d6d', now)!;
  expect(deploymentTime('11efe247-bea1-933a-8c8c-0242e34b7d6d', time)).toBe(time);
  expect(deploymentTime('11efe247-bea1-933a-8c8c-0242e34b7d6d', time - 1)).toBeUndefined();
});
