import { expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { dayMs } from '../../../../src/contracts/time/durations.ts';
import { readInstant } from '../../../../src/contracts/time/instant.ts';
import { defaults } from '../../../../src/simulate/options.ts';
import { simulateDeployments, simulateFederation } from '../../../../src/simulate/simulate.ts';
import { asEntries, asMessage } from './attempts.ts';

const outcomeKeys = [
  ...['vcpus', 'ram_gb', 'storage_gb', 'n_instances', 'n_volumes', 'floating_ips'].flatMap((resource) =>
    ['quota', 'usage', 'requ'].map((part) => `${resource}_${part}`),
  ),
  ...['msg_version', 'uuid', 'template_name', 'user_group', 'submission_time', 'provider_name', 'region_name'],
  ...['gpus_requ', 'exact_flavors', 'test_failure_perc_1d', 'test_failure_perc_7d', 'test_failure_perc_30d'],
  ...['overbooking_cpu', 'overbooking_ram', 'bandwidth_in', 'bandwidth_out'],
  ...['status', 'status_reason', 'completion_time_s', 'tot_failure_time_s', 'n_failures'],
].sort();

const federation = simulateFederation({ seed: 1 });
const outcomes = federation.outcomes.map(asMessage);
const { requests } = federation;

test('the same seed gives the same bytes, another seed others', () => {
  const bytes = (seed: number): string => JSON.stringify(simulateFederation({ seed, deployments: 50 }));
  expect(bytes(3)).toBe(bytes(3));
  expect(bytes(3)).not.toBe(bytes(4));
});

test('the default is about three thousand outcomes', () => {
  expect(requests).toHaveLength(defaults.deployments);
  expect(outcomes.length).toBeGreaterThan(2500);
  expect(outcomes.length).toBeLessThan(3700);
});

test('an outcome has exactly the keys of message 1.1.0, sorted', () => {
  for (const outcome of outcomes) expect(Object.keys(outcome)).toEqual(outcomeKeys);
});

test('status, reason and times of an outcome agree', () => {
  for (const outcome of outcomes) {
    const { status, status_reason, completion_time_s, tot_failure_time_s, n_failures } = outcome;
    expect(n_failures > 0).toBe(tot_failure_time_s > 0);
    if (status === 'CREATE_COMPLETE') {
      expect(status_reason).toBeNull();
      expect(completion_time_s).toBeGreaterThan(tot_failure_time_s);
    } else {
      expect([status, completion_time_s]).toEqual(['CREATE_FAILED', 0]);
      expect(status_reason).toBeTypeOf('string');
      expect(n_failures).toBeGreaterThan(0);
    }
  }
});

test('no number is NaN or infinite, and every odd habit of the wire occurs', () => {
  const entries = requests.flatMap(asEntries);
  const numbers = entries.flatMap(Object.values).filter((value) => typeof value === 'number');
  expect(numbers.filter((value) => !Number.isFinite(value))).toEqual([]);
  const seen = (holds: (entry: JsonObject) => boolean): boolean => entries.some(holds);
  expect(seen((entry) => entry.test_failure_perc_30d === -1)).toBe(true);
  expect(seen((entry) => entry.test_failure_perc_1d === null)).toBe(true);
  expect(seen((entry) => entry.floating_ips_quota === 0)).toBe(true);
  expect(seen((entry) => Object.keys(entry).some((key) => key.endsWith('_quota') && entry[key] === -1))).toBe(true);
  expect(seen((entry) => asMessage(entry).exact_flavors < asMessage(entry).n_instances_requ)).toBe(true);
});

test('an outcome repeats the entry its request had for the provider', () => {
  const byUuid = new Map(requests.map((request) => [request.uuid, asEntries(request)]));
  for (const outcome of outcomes) {
    const entry = byUuid
      .get(outcome.uuid)!
      .find((each) => each.provider_name === outcome.provider_name && each.region_name === outcome.region_name)!;
    expect(outcome).toMatchObject(entry);
  }
});

test('message 1.2.0 adds the finish, after the submission by the last try', () => {
  for (const { outcomes } of simulateDeployments({ seed: 5, deployments: 200, msgVersion: '1.2.0' })) {
    for (const { finish, message } of outcomes) {
      const { submission_time, status, completion_time_s, tot_failure_time_s, n_failures, finish_time } =
        asMessage(message);
      expect(Date.parse(finish_time)).toBe(finish);
      const seconds = (finish - readInstant(submission_time, 'Europe/Rome')) / 1000;
      const tries = status === 'CREATE_COMPLETE' ? completion_time_s - tot_failure_time_s : tot_failure_time_s;
      expect(seconds).toBeGreaterThan(0);
      if (status === 'CREATE_COMPLETE' || n_failures === 1) expect(Math.abs(seconds - tries)).toBeLessThan(1.01);
      else expect(seconds).toBeLessThan(tries);
    }
  }
});

test('the contracts read every request and every outcome, and find the submission before the finish', () => {
  const now = defaults.start + 2 * defaults.days * dayMs;
  for (const { submission, request, outcomes } of simulateDeployments({ seed: 6, deployments: 300 })) {
    expect(decodeRequest(request, { now }).submissionTime).toBe(submission);
    for (const { finish, message } of outcomes) {
      const { submissionTime, finishTime, succeeded, failures } = decodeOutcome(message, { now });
      expect(finishTime).toBeGreaterThan(submissionTime);
      if (succeeded ? failures === 0 : failures === 1) expect(Math.abs(finishTime - finish)).toBeLessThan(1010);
    }
  }
});
