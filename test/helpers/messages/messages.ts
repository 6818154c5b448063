import type { JsonObject } from '../../../src/contracts/json/json-value.ts';

/** 11 June 2025. */
export const submission = Date.UTC(2025, 5, 11, 10);

/** A provider's entry with room for the request, to be varied by the test. */
export const entry = (provider: string, changes: JsonObject = {}): JsonObject => ({
  provider_name: provider,
  region_name: 'one',
  vcpus_quota: 100,
  vcpus_usage: 20,
  vcpus_requ: 4,
  ram_gb_quota: 400,
  ram_gb_usage: 80,
  ram_gb_requ: 8,
  n_instances_quota: 50,
  n_instances_usage: 10,
  n_instances_requ: 2,
  floating_ips_quota: 20,
  floating_ips_usage: 5,
  floating_ips_requ: 1,
  exact_flavors: 1,
  test_failure_perc_1d: 0,
  test_failure_perc_7d: 0.1,
  test_failure_perc_30d: -1,
  ...changes,
});

/** The entry as `madeModel` reads it. */
export const told = (provider: string, chance: number, seconds = 100, lost = 1000): JsonObject =>
  entry(provider, { features: { chance, seconds, lost } });

export const request = (uuid: string, providers: JsonObject[], changes: JsonObject = {}): JsonObject => ({
  msg_version: '1.2.0',
  uuid,
  template_name: 'vm',
  user_group: 'group',
  submission_time: new Date(submission).toISOString(),
  providers,
  ...changes,
});

/** A success that finished `minutesBefore` the submission of `request`, to be varied by the test. */
export const outcomeMessage = (uuid: string, provider: string, minutesBefore: number, changes: JsonObject = {}) => {
  const finish = submission - minutesBefore * 60_000;
  return {
    ...entry(provider),
    msg_version: '1.2.0',
    uuid,
    template_name: 'vm',
    user_group: 'group',
    submission_time: new Date(finish - 300_000).toISOString(),
    finish_time: new Date(finish).toISOString(),
    status: 'CREATE_COMPLETE',
    status_reason: '',
    completion_time_s: 300,
    tot_failure_time_s: 0,
    n_failures: 0,
    ...changes,
  } satisfies JsonObject;
};

export const failedMessage = (uuid: string, provider: string, minutesBefore: number, changes: JsonObject = {}) =>
  outcomeMessage(uuid, provider, minutesBefore, {
    status: 'CREATE_FAILED',
    status_reason: 'no valid host was found',
    completion_time_s: 0,
    tot_failure_time_s: 300,
    n_failures: 1,
    ...changes,
  });
