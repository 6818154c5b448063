import { expect, test } from 'vitest';
import { dayMs } from '../../../src/contracts/time/durations.ts';
import { readInstant } from '../../../src/contracts/time/instant.ts';
import { RankerError } from '../../../src/errors.ts';
import { defaults } from '../../../src/simulate/options.ts';
import { simulateDeployments, simulateFederation } from '../../../src/simulate/simulate.ts';
import { asMessage } from './deployments/attempts.ts';

test('submissions come in the rhythm of the working day', () => {
  const hours = [...simulateDeployments({ seed: 2 })].map(({ submission }) => new Date(submission).getUTCHours());
  const between = (from: number, to: number): number => hours.filter((hour) => hour >= from && hour < to).length;
  expect(between(8, 16)).toBeGreaterThan(4 * between(0, 6));
});

test('the next provider is tried only after the one before has failed', () => {
  for (const { submission, outcomes } of simulateDeployments({ seed: 2, msgVersion: '1.2.0' })) {
    let earliest = submission;
    for (const { finish, message } of outcomes) {
      expect(readInstant(asMessage(message).submission_time, 'Europe/Rome')).toBeGreaterThanOrEqual(earliest - 1000);
      earliest = finish;
    }
  }
});

test('the late site appears in the last third only, and does appear', () => {
  const late = { providerName: 'LATE', regionName: 'r', late: true };
  const sites = [late, ...['A', 'B', 'C'].map((providerName) => ({ providerName, regionName: 'r' }))];
  const thirds = [...simulateDeployments({ seed: 2, sites })]
    .filter(({ truth }) => truth.some(({ provider_name }) => provider_name === 'LATE'))
    .map(({ submission }) => (submission - defaults.start) / (defaults.days * dayMs));
  expect(Math.min(...thirds)).toBeGreaterThan(2 / 3);
  expect(thirds.length).toBeGreaterThan(100);
});

test.each([
  [{ seed: 0.5 }, 'seed'],
  [{ seed: 1, deployments: 0 }, 'deployments'],
  [{ seed: 1, days: -1 }, 'days'],
  [{ seed: 1, start: Number.NaN }, 'start'],
  [{ seed: 1, sites: [] }, 'sites'],
  [{ seed: 1, sites: [{ providerName: 'A', regionName: 'r', late: true }] }, 'sites'],
])('options %j make no sense and say so', (options, field) => {
  const attempt = (): unknown => simulateFederation(options);
  expect(attempt).toThrow(RankerError);
  expect(attempt).toThrow(expect.objectContaining({ code: 'USAGE', details: { field } }));
});
