import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resources } from '../../../../src/contracts/fields/resources.ts';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { parseJson } from '../../../../src/contracts/json/parse-json.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { formatInstant } from '../../../../src/contracts/time/instant.ts';
import type { ErrorCode } from '../../../../src/errors.ts';
import { entry, faultOf, now, request, uuid, without } from '../../../helpers/messages/published.ts';

const fixtures = new URL('../../../../fixtures/', import.meta.url);

const decode = (fields: JsonObject = {}) => decodeRequest(request(fields), { now });
const decodeEntry = (fields: JsonObject = {}) => decode({ providers: [entry(fields)] }).candidates[0]!;

describe('a request of provider-selector', () => {
  test('is read field by field', () => {
    const read = decode();
    expect(read).toMatchObject({
      uuid,
      templateName: 'Virtual machine',
      userGroup: 'admins/test',
      datasets: [],
    });
    expect(formatInstant(read.submissionTime)).toBe('2025-10-03T09:15:22.471Z');
    expect(read.candidates.map(({ providerName, regionName }) => [providerName, regionName])).toEqual([
      ['CLOUD-ONE', 'north'],
      ['CLOUD-TWO', 'south'],
    ]);
  });

  test('gives each figure its place', () => {
    const { entry: echoed, ...candidate } = decodeEntry();
    expect(echoed).toEqual(entry());
    expect(candidate).toEqual({
      providerName: 'CLOUD-ONE',
      regionName: 'north',
      kind: 'cloud',
      resources: {
        vcpus: { quota: 160, usage: 100, requested: 4 },
        ram_gb: { quota: 300, usage: 150, requested: 8 },
        storage_gb: { quota: 900, usage: 438, requested: 50 },
        n_instances: { quota: 60, usage: 41, requested: 2 },
        n_volumes: { quota: 70, usage: 9, requested: 1 },
        floating_ips: { quota: 30, usage: 12, requested: 1 },
      },
      gpusRequested: 0,
      exactFlavors: 1,
      testFailure: { d1: 0, d7: 0.125, d30: 0.25 },
      monitoringTime: Number.NaN,
      overbookingCpu: 2,
      overbookingRam: 1.5,
      bandwidthIn: 10,
      bandwidthOut: 20,
      rses: [],
      features: new Map(),
    });
  });

  test('may name a provider and region twice', () => {
    expect(decode({ providers: [entry(), entry({ vcpus_quota: 8 })] }).candidates).toHaveLength(2);
  });
});

describe('older messages', () => {
  test('a real request of version 1.0.0 is read', () => {
    const [real] = parseJson(readFileSync(new URL('request-1.0.0.json', fixtures), 'utf8')) as [JsonObject];
    const read = decodeRequest(real, { now });
    expect(read).toMatchObject({ templateName: 'Cluster Kubernetes' });
    expect(formatInstant(read.submissionTime)).toBe('2025-02-03T15:58:44.068Z');
    expect(read.candidates[1]).toMatchObject({
      providerName: 'CLOUD-VENETO',
      overbookingCpu: 4,
      bandwidthIn: Number.NaN,
    });
  });

  test.each(['timestamp', 'creation_date'])('%s is the submission time', (name) => {
    const message = without(request({ [name]: '2025-10-03T09:15:22+0100' }), 'submission_time');
    expect(formatInstant(decodeRequest(message, { now }).submissionTime)).toBe('2025-10-03T08:15:22.000Z');
  });

  test('provider_region is the region, overbooking_cores the overcommit of CPUs', () => {
    const old = without(entry({ provider_region: 'east', overbooking_cores: 7 }), 'region_name', 'overbooking_cpu');
    expect(decode({ providers: [old] }).candidates[0]).toMatchObject({ regionName: 'east', overbookingCpu: 7 });
  });

  test('the newer name wins unless it is null', () => {
    expect(decodeEntry({ overbooking_cpu: 3, overbooking_cores: 7 }).overbookingCpu).toBe(3);
    expect(decodeEntry({ overbooking_cpu: null, overbooking_cores: 7 }).overbookingCpu).toBe(7);
  });
});

describe('figures that are no figures', () => {
  test.each(resources)('a quota of -1 is no limit, null and absent are unknown: %s', (resource) => {
    const name = `${resource}_quota`;
    expect(decodeEntry({ [name]: -1 }).resources[resource].quota).toBe(Number.POSITIVE_INFINITY);
    expect(decodeEntry({ [name]: -1.0 }).resources[resource].quota).toBe(Number.POSITIVE_INFINITY);
    expect(decodeEntry({ [name]: null }).resources[resource].quota).toBeNaN();
    expect(decode({ providers: [without(entry(), name)] }).candidates[0]!.resources[resource].quota).toBeNaN();
  });

  test.each(resources)('a quota of 0 is a limit of 0, but for RAM, where it is unknown: %s', (resource) => {
    const { quota } = decodeEntry({ [`${resource}_quota`]: 0.0 }).resources[resource];
    expect(quota).toBe(resource === 'ram_gb' ? Number.NaN : 0);
  });

  test.each(['usage', 'requ'])('an unknown %s is NaN', (suffix) => {
    const { vcpus } = decodeEntry({ [`vcpus_${suffix}`]: null }).resources;
    expect(suffix === 'usage' ? vcpus.usage : vcpus.requested).toBeNaN();
  });

  test.each([-1, -2, -60])(
    'requested storage of %i is a sum of sizes that the sender could not read, -1 each',
    (sum) => {
      expect(decodeEntry({ storage_gb_requ: sum }).resources.storage_gb.requested).toBeNaN();
    },
  );

  test.each(['1d', '7d', '30d'] as const)('a test failure share of -1 is unknown: %s', (window) => {
    const { testFailure } = decodeEntry({ [`test_failure_perc_${window}`]: -1 });
    expect(testFailure[`d${window.slice(0, -1)}` as keyof typeof testFailure]).toBeNaN();
  });

  test('the token NaN is unknown and echoed as null', () => {
    const text = JSON.stringify(request()).replaceAll('"test_failure_perc_7d":0.125', '"test_failure_perc_7d":NaN');
    const [candidate] = decodeRequest(parseJson(text), { now }).candidates;
    expect(candidate!.testFailure.d7).toBeNaN();
    expect(candidate!.entry.test_failure_perc_7d).toBeNull();
  });

  test.each([null, undefined, ''])('a region of %j is the empty one', (region) => {
    const fields = region === undefined ? without(entry(), 'region_name') : entry({ region_name: region });
    expect(decode({ providers: [fields] }).candidates[0]!.regionName).toBe('');
  });

  test('a usage of -1 is unknown, and rejects nothing', () => {
    const { vcpus } = decodeEntry({ vcpus_quota: 10, vcpus_usage: -1 }).resources;
    expect(vcpus).toMatchObject({ quota: 10, usage: Number.NaN });
  });

  test('usage above the quota is let through', () => {
    expect(decodeEntry({ vcpus_quota: 10, vcpus_usage: 20 }).resources.vcpus).toMatchObject({ quota: 10, usage: 20 });
  });
});

describe('when the submission time is missing', () => {
  test('the uuid tells it', () => {
    const message = without(request(), 'submission_time');
    expect(formatInstant(decodeRequest(message, { now }).submissionTime)).toBe('2025-10-03T09:15:22.400Z');
    expect(formatInstant(decode({ submission_time: null }).submissionTime)).toBe('2025-10-03T09:15:22.400Z');
  });

  test('and the uuid dates from after now, it is unknown', () => {
    expect(
      decodeRequest(without(request(), 'submission_time'), { now: Date.UTC(2025, 9, 3) }).submissionTime,
    ).toBeNaN();
  });

  test('and the uuid is of another kind, it is unknown', () => {
    expect(decode({ submission_time: null, uuid: 'abc' }).submissionTime).toBeNaN();
  });
});

describe('message 1.2.0', () => {
  test('the request’s features lie under the provider’s', () => {
    const { candidates } = decode({
      msg_version: '1.2.0',
      features: { load: 1, queue: 2 },
      providers: [entry({ features: { load: 5, price: null, 'night-time': -0.5 } }), entry()],
    });
    expect([...candidates[0]!.features]).toEqual([
      ['load', 5],
      ['queue', 2],
      ['price', Number.NaN],
      ['night-time', -0.5],
    ]);
    expect([...candidates[1]!.features]).toEqual([
      ['load', 1],
      ['queue', 2],
    ]);
  });

  test('a feature may be called __proto__', () => {
    const text = JSON.stringify(request({ msg_version: '1.2.0', features: { swap: 3 } })).replace('swap', '__proto__');
    expect([...decodeRequest(parseJson(text), { now }).candidates[0]!.features]).toEqual([['__proto__', 3]]);
  });

  test('datasets, storage elements, kind and monitoring time are read', () => {
    const { datasets, candidates } = decode({
      msg_version: '1.2.0',
      datasets: [
        { scope: 'user.a', name: 'events', bytes: 5e12 },
        { name: 'plain', bytes: null, more: 1 },
      ],
      providers: [entry({ kind: 'hpc', rses: ['RSE-1', 'RSE-2'], monitoring_time: '2025-10-03T09:00:00+02:00' })],
    });
    expect(datasets).toEqual([
      { scope: 'user.a', name: 'events', bytes: 5e12 },
      { scope: '', name: 'plain', bytes: Number.NaN },
    ]);
    expect(candidates[0]).toMatchObject({ kind: 'hpc', rses: ['RSE-1', 'RSE-2'] });
    expect(formatInstant(candidates[0]!.monitoringTime)).toBe('2025-10-03T07:00:00.000Z');
  });
});

describe('the echoed entry', () => {
  test('keeps unknown keys, `__proto__` among them, and changes no prototype', () => {
    const odd = '{"images": ["a", {"b": NaN}], "__proto__": {"deep": {"x": 1e999}}, "provider_name": "P"}';
    const message = parseJson(`{"msg_version": "1.1.0", "uuid": "u", "providers": [${odd}]}`);
    const echoed = decodeRequest(message, { now }).candidates[0]!.entry;
    expect(JSON.stringify(echoed)).toBe(
      '{"images":["a",{"b":null}],"__proto__":{"deep":{"x":null}},"provider_name":"P"}',
    );
    expect('deep' in {}).toBe(false);
    expect(Object.getPrototypeOf(echoed)).toBe(Object.prototype);
  });
});

describe('versions', () => {
  test.each(['1.0.0', '1.1.0', '1.2.0'])('%s is read', (msg_version) => {
    expect(decode({ msg_version }).uuid).toBe(uuid);
  });

  test.each<JsonValue>(['1.3.0', '1.1', '', 1.1, true, {}])('%j is refused', (msg_version) => {
    expect(faultOf(() => decode({ msg_version })).code).toBe('MESSAGE_VERSION');
  });

  test('a request may lack one', () => {
    expect(decodeRequest(without(request(), 'msg_version'), { now }).uuid).toBe(uuid);
  });
});

describe('what is refused', () => {
  test.each<[string, ErrorCode, JsonObject]>([
    ['no uuid', 'MESSAGE_UUID', { uuid: null }],
    ['an empty uuid', 'MESSAGE_UUID', { uuid: '' }],
    ['a numeric uuid', 'MESSAGE_UUID', { uuid: 12 }],
    ['a uuid of 257 characters', 'MESSAGE_UUID', { uuid: 'u'.repeat(257) }],
    ['no providers', 'MESSAGE_NO_PROVIDERS', { providers: null }],
    ['an empty list of providers', 'MESSAGE_NO_PROVIDERS', { providers: [] }],
    ['providers that are no list', 'MESSAGE_FIELD_TYPE', { providers: { a: 1 } }],
    ['a provider that is no object', 'MESSAGE_FIELD_TYPE', { providers: [entry(), 'CLOUD'] }],
    ['a provider that is null', 'MESSAGE_FIELD_TYPE', { providers: [null] }],
    ['10 001 providers', 'MESSAGE_TOO_MANY_PROVIDERS', { providers: new Array(10_001).fill(entry()) }],
    ['an unreadable time', 'MESSAGE_TIME', { submission_time: 'soon' }],
    ['a date out of the calendar', 'MESSAGE_TIME', { submission_time: '2025-02-30 10:00:00' }],
    ['the zero of a clock as time', 'MESSAGE_TIME', { submission_time: '1970-01-01 00:00:00' }],
    ['a time of another type', 'MESSAGE_FIELD_TYPE', { submission_time: true }],
    ['a template name of another type', 'MESSAGE_FIELD_TYPE', { template_name: 5 }],
    ['a template name of 513 characters', 'MESSAGE_FIELD_RANGE', { template_name: 'x'.repeat(513) }],
    ['a user group of another type', 'MESSAGE_FIELD_TYPE', { user_group: ['a'] }],
    ['features that are no object', 'MESSAGE_FIELD_TYPE', { features: [1] }],
    ['a feature that is no number', 'MESSAGE_FIELD_TYPE', { features: { load: 'high' } }],
    ['a feature beyond 1e15', 'MESSAGE_FIELD_RANGE', { features: { load: -1.1e15 } }],
    ['a feature with a long name', 'MESSAGE_FIELD_RANGE', { features: { ['x'.repeat(129)]: 1 } }],
    ['datasets that are no list', 'MESSAGE_FIELD_TYPE', { datasets: 'a' }],
    ['a dataset that is no object', 'MESSAGE_FIELD_TYPE', { datasets: ['a'] }],
    ['a dataset without name', 'MESSAGE_FIELD_MISSING', { datasets: [{ scope: 'a', bytes: 1 }] }],
    ['a dataset of negative size', 'MESSAGE_FIELD_RANGE', { datasets: [{ name: 'a', bytes: -1 }] }],
    ['1 001 datasets', 'MESSAGE_FIELD_RANGE', { datasets: new Array(1001).fill({ name: 'a' }) }],
  ])('%s', (_what, code, fields) => {
    expect(faultOf(() => decode(fields)).code).toBe(code);
  });

  test.each<[string, ErrorCode, JsonObject]>([
    ['no provider name', 'MESSAGE_FIELD_MISSING', { provider_name: null }],
    ['an empty provider name', 'MESSAGE_FIELD_MISSING', { provider_name: '' }],
    ['a numeric provider name', 'MESSAGE_FIELD_TYPE', { provider_name: 7 }],
    ['a provider name of 513 characters', 'MESSAGE_FIELD_RANGE', { provider_name: 'x'.repeat(513) }],
    ['a numeric region', 'MESSAGE_FIELD_TYPE', { region_name: 7 }],
    ['a quota of -2', 'MESSAGE_FIELD_RANGE', { vcpus_quota: -2 }],
    ['a quota of -0.5', 'MESSAGE_FIELD_RANGE', { ram_gb_quota: -0.5 }],
    ['a usage of -2', 'MESSAGE_FIELD_RANGE', { vcpus_usage: -2 }],
    ['-1 requested cores', 'MESSAGE_FIELD_RANGE', { vcpus_requ: -1 }],
    ['-2 requested GB of memory', 'MESSAGE_FIELD_RANGE', { ram_gb_requ: -2 }],
    ['-0.5 requested GB', 'MESSAGE_FIELD_RANGE', { storage_gb_requ: -0.5 }],
    ['a quota beyond 1e15', 'MESSAGE_FIELD_RANGE', { vcpus_quota: 1e16 }],
    ['-1 GPUs', 'MESSAGE_FIELD_RANGE', { gpus_requ: -1 }],
    ['-1 exact flavours', 'MESSAGE_FIELD_RANGE', { exact_flavors: -1 }],
    ['a negative overcommit', 'MESSAGE_FIELD_RANGE', { overbooking_cpu: -1 }],
    ['a negative bandwidth', 'MESSAGE_FIELD_RANGE', { bandwidth_in: -10 }],
    ['a test failure share above 1', 'MESSAGE_FIELD_RANGE', { test_failure_perc_7d: 1.001 }],
    ['a test failure share in percent', 'MESSAGE_FIELD_RANGE', { test_failure_perc_30d: 25 }],
    ['a test failure share of -0.5', 'MESSAGE_FIELD_RANGE', { test_failure_perc_1d: -0.5 }],
    ['a numeral as text', 'MESSAGE_FIELD_TYPE', { vcpus_quota: '160' }],
    ['a truth value', 'MESSAGE_FIELD_TYPE', { vcpus_quota: true }],
    ['an array', 'MESSAGE_FIELD_TYPE', { vcpus_quota: [1] }],
    ['an older name of another type', 'MESSAGE_FIELD_TYPE', { overbooking_cpu: null, overbooking_cores: 'x' }],
    ['an unknown kind', 'MESSAGE_FIELD_RANGE', { kind: 'grid' }],
    ['a numeric kind', 'MESSAGE_FIELD_TYPE', { kind: 1 }],
    ['storage elements that are no list', 'MESSAGE_FIELD_TYPE', { rses: 'RSE-1' }],
    ['a storage element that is no text', 'MESSAGE_FIELD_TYPE', { rses: ['RSE-1', 2] }],
    ['a monitoring time that is none', 'MESSAGE_TIME', { monitoring_time: '2025-10-03' }],
    ['features that are no object', 'MESSAGE_FIELD_TYPE', { features: 'none' }],
    [
      '257 features',
      'MESSAGE_FIELD_RANGE',
      { features: Object.fromEntries(Array.from({ length: 257 }, (_, i) => [i, i])) },
    ],
  ])('a provider with %s', (_what, code, fields) => {
    const fault = faultOf(() => decodeEntry(fields));
    expect(fault.code).toBe(code);
    expect(fault.details.uuid).toBe(uuid);
    expect(fault.message).toContain(String(fault.details.field));
  });

  test('256 features of the request and its provider together, no more', () => {
    const some = (from: number, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, i) => [`f${from + i}`, i]));
    const read = (count: number) =>
      decode({ features: some(0, 200), providers: [entry({ features: some(100, count) })] });
    expect(read(156).candidates[0]!.features.size).toBe(256);
    expect(faultOf(() => read(157)).code).toBe('MESSAGE_FIELD_RANGE');
  });

  test.each<JsonValue>([null, 1, 'text', true, [], [request()]])('%j instead of a message', (value) => {
    expect(faultOf(() => decodeRequest(value, { now })).code).toBe('MESSAGE_TYPE');
  });

  test('10 000 providers are read, and not one more', () => {
    const providers = new Array(10_000).fill(entry());
    expect(decode({ providers }).candidates).toHaveLength(10_000);
    expect(faultOf(() => decode({ providers: [...providers, entry()] })).message).toBe(
      `providers must have at most 10000 members, got 10001 (message ${uuid})`,
    );
  });
});

test.each<string | number>([
  '1970-01-01T00:00:00Z',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '1960-05-01 12:00:00',
  0,
  -1,
  1e300,
])('a monitoring time of %j tells no age, and costs the provider nothing', (monitoring_time) => {
  expect(decodeEntry({ monitoring_time }).monitoringTime).toBeNaN();
});

describe('a fault names field, message and provider', () => {
  test('a time too early or too late by what times there are', () => {
    expect(faultOf(() => decode({ submission_time: '9999-12-31T23:59:59Z' })).message).toBe(
      `submission_time must lie between 1973 and 2286, got "9999-12-31T23:59:59Z" (message ${uuid})`,
    );
  });

  test('in its text', () => {
    expect(faultOf(() => decodeEntry({ vcpus_quota: 'many' })).message).toBe(
      `vcpus_quota must be a number, got "many" (message ${uuid}, provider CLOUD-ONE)`,
    );
    expect(faultOf(() => decodeEntry({ vcpus_quota: -3 })).message).toBe(
      `vcpus_quota must be -1 or between 0 and 1000000000000000, got -3 (message ${uuid}, provider CLOUD-ONE)`,
    );
    expect(faultOf(() => decode({ providers: [entry(), {}] })).message).toBe(
      `provider_name must be given (message ${uuid}, provider #2)`,
    );
  });

  test('in its details', () => {
    expect(faultOf(() => decodeEntry({ vcpus_quota: -3 })).details).toEqual({
      field: 'vcpus_quota',
      uuid,
      provider: 'CLOUD-ONE',
    });
  });

  test('without repeating what is long', () => {
    expect(faultOf(() => decodeEntry({ vcpus_quota: 'x'.repeat(1e6) })).message.length).toBeLessThan(250);
    expect(faultOf(() => decodeEntry({ vcpus_quota: { a: 'x'.repeat(1e6) } })).message).toContain('got an object');
  });
});
