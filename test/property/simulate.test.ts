import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { readTruth } from '../../src/contracts/learning/truth.ts';
import { deploymentTime } from '../../src/contracts/time/deployment-uuid.ts';
import { readInstant } from '../../src/contracts/time/instant.ts';
import { type SimulatedDeployment, simulateDeployments } from '../../src/simulate/simulate.ts';

const options = fc.record({
  seed: fc.integer(),
  deployments: fc.integer({ min: 1, max: 25 }),
  days: fc.integer({ min: 1, max: 20 }),
  start: fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2030, 0) }),
  msgVersion: fc.constantFrom('1.1.0' as const, '1.2.0' as const),
  noise: fc.constantFrom('none' as const, 'pure' as const),
});

const holds = (claim: (deployments: SimulatedDeployment[]) => void): void =>
  fc.assert(
    fc.property(options, (drawn) => claim([...simulateDeployments(drawn)])),
    { numRuns: 30 },
  );

test('deployments come in time order and every outcome belongs to its request', () => {
  holds((deployments) => {
    for (const [i, { submission, request, outcomes }] of deployments.entries()) {
      if (i > 0) expect(submission).toBeGreaterThan(deployments[i - 1]!.submission);
      expect(outcomes.length).toBeGreaterThan(0);
      for (const { finish, message } of outcomes) {
        expect(message.uuid).toBe(request.uuid);
        expect(finish).toBeGreaterThan(submission);
      }
    }
    expect(new Set(deployments.map(({ request }) => request.uuid)).size).toBe(deployments.length);
  });
});

test('a request says its time twice, in its text and in its uuid', () => {
  holds((deployments) => {
    for (const { submission, request } of deployments) {
      expect(deploymentTime(request.uuid as string, Date.UTC(2040, 0))).toBe(submission);
      expect(readInstant(request.submission_time as string, 'UTC')).toBe(submission);
    }
  });
});

test('there is one truth for each candidate, within its range', () => {
  holds((deployments) => {
    for (const { request, truth } of deployments) {
      const entries = request.providers as { provider_name: string; region_name: string }[];
      expect(truth.map(({ provider_name, region_name }) => [provider_name, region_name])).toEqual(
        entries.map(({ provider_name, region_name }) => [provider_name, region_name]),
      );
      for (const line of truth) {
        expect(readTruth(JSON.parse(JSON.stringify(line)))).toEqual([{ d: 0, ...line }]);
        expect(line.p).toBeGreaterThan(0);
        expect(line.p).toBeLessThan(1);
        expect(line.s).toBeGreaterThan(1);
        expect(line.f).toBeGreaterThan(1);
      }
    }
  });
});

test('only the last attempt of a deployment may succeed, and no provider is tried twice', () => {
  holds((deployments) => {
    for (const { outcomes } of deployments) {
      const statuses = outcomes.map(({ message }) => message.status);
      expect(statuses.slice(0, -1)).not.toContain('CREATE_COMPLETE');
      const names = outcomes.map(({ message }) => `${message.provider_name} ${message.region_name}`);
      expect(new Set(names).size).toBe(names.length);
    }
  });
});
