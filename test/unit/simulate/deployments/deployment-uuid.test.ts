import { expect, test } from 'vitest';
import { deploymentTime } from '../../../../src/contracts/time/deployment-uuid.ts';
import { deploymentUuid, orchestratorTail } from '../../../../src/simulate/deployments/deployment-uuid.ts';
import { seededRandom } from '../../../../src/simulate/random.ts';

test('the uuid of a real deployment is rebuilt from its time', () => {
  const time = Date.parse('2025-02-03T15:58:44.059Z');
  expect(deploymentUuid(time, 138, '8c8c-0242e34b7d6d')).toBe('11efe247-bea1-933a-8c8c-0242e34b7d6d');
});

test('the reader finds the time in the uuid again', () => {
  const tail = orchestratorTail(seededRandom(5));
  for (const time of [Date.UTC(2011, 0), Date.UTC(2025, 1, 3, 15, 58), Date.UTC(2040, 11, 31)]) {
    for (const ticks of [0, 9999]) {
      expect(deploymentTime(deploymentUuid(time, ticks, tail), Date.UTC(2041, 0))).toBe(time);
    }
  }
});

test('later deployments have larger uuids', () => {
  const uuids = [1, 2, 3].map((day) => deploymentUuid(Date.UTC(2025, 0, day), 0, '8c8c-0242e34b7d6d'));
  expect(uuids.toSorted()).toEqual(uuids);
});
