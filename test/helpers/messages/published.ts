import { expect } from 'vitest';
import { isJsonObject, type JsonObject, type JsonValue } from '../../../src/contracts/json/json-value.ts';
import { RankerError } from '../../../src/errors.ts';

/** Deployment 2025-10-03 09:15:22.4 UTC. */
export const uuid = '11f0a039-7d48-fa00-b314-0242e34b7d6d';

export const now = Date.UTC(2026, 0, 1);

export const entry = (fields: JsonObject = {}): JsonObject => ({
  bandwidth_in: 10.0,
  bandwidth_out: 20.0,
  exact_flavors: 1.0,
  floating_ips_quota: 30.0,
  floating_ips_requ: 1.0,
  floating_ips_usage: 12.0,
  gpus_requ: 0.0,
  n_instances_quota: 60.0,
  n_instances_requ: 2.0,
  n_instances_usage: 41.0,
  n_volumes_quota: 70.0,
  n_volumes_requ: 1.0,
  n_volumes_usage: 9.0,
  overbooking_cpu: 2.0,
  overbooking_ram: 1.5,
  provider_name: 'CLOUD-ONE',
  ram_gb_quota: 300.0,
  ram_gb_requ: 8.0,
  ram_gb_usage: 150.0,
  region_name: 'north',
  storage_gb_quota: 900.0,
  storage_gb_requ: 50.0,
  storage_gb_usage: 438.0,
  test_failure_perc_1d: 0.0,
  test_failure_perc_30d: 0.25,
  test_failure_perc_7d: 0.125,
  vcpus_quota: 160.0,
  vcpus_requ: 4.0,
  vcpus_usage: 100.0,
  ...fields,
});

/** The shape that provider-selector publishes. */
export const request = (fields: JsonObject = {}): JsonObject => ({
  msg_version: '1.1.0',
  providers: [entry(), entry({ provider_name: 'CLOUD-TWO', region_name: 'south' })],
  submission_time: '2025-10-03 09:15:22.471000',
  template_name: 'Virtual machine',
  user_group: 'admins/test',
  uuid,
  ...fields,
});

/** The shape that dataset-collector publishes: 431.5 s after 11:15:30 in Rome, which is 09:15:30 UTC. */
export const outcome = (fields: JsonObject = {}): JsonObject => ({
  ...entry(),
  completion_time_s: 431.5,
  msg_version: '1.1.0',
  n_failures: 0,
  status: 'CREATE_COMPLETE',
  status_reason: null,
  submission_time: '2025-10-03 11:15:30',
  template_name: 'Virtual machine',
  tot_failure_time_s: 0,
  user_group: 'admins/test',
  uuid,
  ...fields,
});

export const failure = (fields: JsonObject = {}): JsonObject =>
  outcome({
    completion_time_s: 0,
    n_failures: 1,
    status: 'CREATE_FAILED',
    status_reason: 'No valid host was found',
    tot_failure_time_s: 149.5,
    ...fields,
  });

export const without = (object: JsonObject, ...names: string[]): JsonObject =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));

/** The fault that a call throws. */
export const faultOf = (call: () => unknown): RankerError => {
  try {
    call();
  } catch (thrown) {
    if (thrown instanceof RankerError) return thrown;
    throw thrown;
  }
  return expect.fail('nothing was thrown');
};

export const asObject = (value: JsonValue | undefined): JsonObject =>
  isJsonObject(value) ? value : expect.fail('not an object');
