import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import type { CollectInput } from '../../../src/contracts/messages/collect-inputs.ts';
import { bytesOf, collecting, entriesOf } from '../../helpers/traffic/collecting.ts';
import {
  compute,
  computeService,
  flavour,
  plainServer,
  quotas,
  siteMessage,
  start,
  templateMessage,
  testReport,
  tosca,
} from '../../helpers/traffic/traffic.ts';

const hour = 3_600_000;

/** The request that a template gets where these sites are known. */
const requestFor = (sites: readonly JsonObject[], template: JsonObject = {}, changes = {}): JsonObject => {
  const { tell, advance, requests } = collecting(changes);
  for (const site of sites) tell('sites', start - 60_000, site);
  tell('templates', start, templateMessage('u-1', start, template));
  advance(start + 5_000);
  return requests()[0]!;
};

const entryFor = (site: JsonObject, template: JsonObject = {}): JsonObject =>
  entriesOf(requestFor([site], template))[0]!;

const withQuotas = (limits: JsonObject, used: JsonObject, perUser?: JsonObject): JsonObject =>
  siteMessage('ALTO', { compute_services: [computeService({ quotas: quotas(limits, used, perUser) })] });

test('a template, a site and its tests become a request of the same values as the replaced processes make', () => {
  const { tell, advance, outputs } = collecting({ msgVersion: '1.1.0' });
  tell('sites', start - 60_000, siteMessage('ALTO'));
  for (const [hours, passed] of [
    [1, true],
    [25, true],
    [50, false],
    [300, true],
  ] as const) {
    tell('tests', start - 1000, testReport('alto_north', start - hours * 3_600_000, passed));
  }
  tell('templates', start, templateMessage('u-1', start));
  advance(start + 10);
  expect(outputs).toEqual([
    {
      kind: 'request',
      key: 'u-1',
      time: start,
      value: {
        msg_version: '1.1.0',
        providers: [
          {
            bandwidth_in: 40,
            bandwidth_out: 10,
            exact_flavors: 1,
            floating_ips_quota: 25,
            floating_ips_requ: 1,
            floating_ips_usage: 9,
            gpus_requ: 0,
            n_instances_quota: 40,
            n_instances_requ: 1,
            n_instances_usage: 12,
            n_volumes_quota: 30,
            n_volumes_requ: 1,
            n_volumes_usage: 7,
            overbooking_cpu: 2,
            overbooking_ram: 1.5,
            provider_name: 'ALTO',
            ram_gb_quota: 160,
            ram_gb_requ: 4,
            ram_gb_usage: 60,
            region_name: 'north',
            storage_gb_quota: 900,
            storage_gb_requ: 50,
            storage_gb_usage: 250,
            test_failure_perc_1d: 0,
            test_failure_perc_30d: 0.25,
            test_failure_perc_7d: 0.333,
            vcpus_quota: 80,
            vcpus_requ: 2,
            vcpus_usage: 30,
          },
        ],
        submission_time: '2026-03-03 10:00:00.000000',
        template_name: 'Notebook',
        user_group: 'users/astro',
        uuid: 'u-1',
      },
    },
  ]);
});

describe('where the replaced selector went wrong', () => {
  test('quota -1: stays unlimited, in RAM too, which used to become 0', () => {
    const entry = entryFor(withQuotas({ cores: -1, ram: -1, instances: -1 }, { cores: 3, ram: 1024, instances: 1 }));
    expect(entry).toMatchObject({ vcpus_quota: -1, ram_gb_quota: -1, n_instances_quota: -1, ram_gb_usage: 1 });
  });

  test('quota null: is unknown, and the request is made', () => {
    expect(entryFor(withQuotas({ cores: null, ram: 4096 }, { cores: null }))).toMatchObject({
      vcpus_quota: null,
      vcpus_usage: null,
      ram_gb_quota: 4,
      ram_gb_usage: null,
    });
  });

  test('usage -1: is unknown', () => {
    const entry = entryFor(withQuotas({ cores: 80, ram: 4096 }, { cores: -1, ram: -1 }));
    expect(entry).toMatchObject({ vcpus_quota: 80, vcpus_usage: null, ram_gb_quota: 4, ram_gb_usage: null });
  });

  test('service without quotas, no network or block service: their fields are left out', () => {
    const site = siteMessage('ALTO', {
      compute_services: [computeService({ quotas: [] })],
      network_services: [],
      block_storage_services: [],
    });
    const quota = Object.keys(entryFor(site)).filter((name) => /_(quota|usage)$/.test(name));
    expect(quota).toEqual([]);
  });

  test.each([
    ['tighter than what is free: so much is free above the use', 8, 38],
    ["wider than what is free: the project's limit holds", 70, 80],
    ['unlimited: changes nothing', -1, 80],
  ])('per-user quota present, %s', (_, perUser, expected) => {
    const site = withQuotas({ cores: 80 }, { cores: 30 }, { cores: perUser });
    expect(entryFor(site)).toMatchObject({ vcpus_quota: expected, vcpus_usage: 30 });
  });

  test('provider not in the Rally table: is found by its normal name, and nobody else is held up', () => {
    const { tell, advance, requests } = collecting();
    tell('sites', start - 60_000, siteMessage('NEW-SITE', { region_name: 'Region.One' }));
    tell('sites', start - 60_000, siteMessage('OTHER'));
    tell('tests', start - 1000, testReport('new_site_region_one', start - 3_600_000, false));
    tell('templates', start, templateMessage('u-1', start));
    advance(start + 10);
    expect(entriesOf(requests()[0])).toMatchObject([
      { provider_name: 'NEW-SITE', test_failure_perc_1d: 1 },
      { provider_name: 'OTHER', test_failure_perc_1d: -1 },
    ]);
  });

  test('a name in the tests that nothing derives is found by the settings', () => {
    const { tell, advance, requests } = collecting({ testNames: { cloud_x: 'ALTO/north' } });
    tell('sites', start - 60_000, siteMessage('ALTO'));
    tell('tests', start - 1000, testReport('cloud_x', start - 3_600_000, false));
    tell('templates', start, templateMessage('u-1', start));
    advance(start + 10);
    expect(entriesOf(requests()[0])).toMatchObject([{ test_failure_perc_7d: 1 }]);
  });

  test('no Rally data at all, or provider never tested: -1 for all windows, and no time', () => {
    expect(entryFor(siteMessage('ALTO'))).toMatchObject({
      test_failure_perc_1d: -1,
      test_failure_perc_7d: -1,
      test_failure_perc_30d: -1,
      monitoring_time: null,
      features: { tests_1d: 0, tests_7d: 0, tests_30d: 0 },
    });
  });

  test('tests exist but none in the window: null, where NaN stood, and the age is told', () => {
    const { tell, advance, requests } = collecting();
    tell('sites', start - 60_000, siteMessage('ALTO'));
    tell('tests', start - 1000, testReport('alto_north', start - 10 * 86_400_000, false));
    tell('templates', start, templateMessage('u-1', start));
    advance(start + 10);
    expect(entriesOf(requests()[0])).toMatchObject([
      {
        test_failure_perc_1d: null,
        test_failure_perc_7d: null,
        test_failure_perc_30d: 1,
        monitoring_time: '2026-02-21T10:00:00.000Z',
      },
    ]);
  });

  test('a report that is sent again counts once', () => {
    const { tell, advance, requests, collector } = collecting();
    const report = testReport('alto_north', start - 3_600_000, false);
    tell('sites', start - 60_000, siteMessage('ALTO'));
    for (const _ of [1, 2, 3]) tell('tests', start - 1000, report);
    tell('tests', start - 1000, testReport('alto_north', start - 7_200_000, true));
    tell('templates', start, templateMessage('u-1', start));
    advance(start + 10);
    expect(entriesOf(requests()[0])).toMatchObject([{ test_failure_perc_1d: 0.5, features: { tests_1d: 2 } }]);
    expect(collector.counts.all()).toMatchObject({ REPEATED: 2 });
  });

  test('usage at or above quota: still a candidate, the ranking tells that it does not fit', () => {
    expect(entryFor(withQuotas({ cores: 80 }, { cores: 80 }))).toMatchObject({ vcpus_quota: 80, vcpus_usage: 80 });
  });

  test('image missing: no candidate, and the reason is on the request', () => {
    const server = compute({ num_cpus: 2 });
    const node = { ...server, capabilities: { os: { properties: { distribution: 'centos', version: '7' } } } };
    const request = requestFor([siteMessage('ALTO')], tosca({ server: node }));
    expect(request).toMatchObject({
      providers: [],
      dropped: [{ provider_name: 'ALTO', region_name: 'north', reason: 'no image for server: centos 7' }],
    });
  });

  test.each([
    ['empty', { compute_services: [] }],
    ['missing', { compute_services: null }],
  ])('%s compute_services (Kubernetes sites) in the same group: that site alone is dropped', (_, changes) => {
    const request = requestFor([siteMessage('K8S', changes), siteMessage('ALTO')]);
    expect(request).toMatchObject({
      providers: [{ provider_name: 'ALTO' }],
      dropped: [{ provider_name: 'K8S', reason: 'no compute service' }],
    });
  });

  test('a Kubernetes site is a candidate for what needs no machines', () => {
    const request = requestFor([siteMessage('K8S', { compute_services: [] })], tosca({}));
    expect(entriesOf(request)).toMatchObject([{ provider_name: 'K8S', n_instances_requ: 0 }]);
  });

  test('no candidate: the request is made all the same, so that whoever waits hears of it', () => {
    expect(requestFor([siteMessage('ALTO', { user_group: 'others' })])).toMatchObject({ providers: [], dropped: [] });
  });

  test('zero instances: nothing is asked for that a flavour must hold', () => {
    const server = { ...compute({ num_cpus: 200 }), capabilities: { scalable: { properties: { count: 0 } } } };
    expect(entryFor(siteMessage('ALTO'), tosca({ server }))).toMatchObject({ n_instances_requ: 0, vcpus_requ: 0 });
  });

  test('plain tosca.nodes.Compute: counts as a machine', () => {
    const server = { ...compute({ num_cpus: 2, mem_size: '4 GB' }), type: 'tosca.nodes.Compute' };
    expect(entryFor(siteMessage('ALTO'), tosca({ server }))).toMatchObject({ vcpus_requ: 2, n_instances_requ: 1 });
  });

  test('template without outputs: asks for no address', () => {
    const { outputs: _, ...topology } = plainServer().topology_template as JsonObject;
    expect(entryFor(siteMessage('ALTO'), { topology_template: topology })).toMatchObject({ floating_ips_requ: 0 });
  });

  test('two projects of one provider and region: two entries, in the order of the projects', () => {
    const projects = ['p-b', 'p-a'].map((project_id, n) => siteMessage('ALTO', { project_id, bandwidth_in: n }));
    expect(entriesOf(requestFor(projects))).toMatchObject([{ bandwidth_in: 1 }, { bandwidth_in: 0 }]);
  });

  test('feeder 1.2.0 record after a 1.3.0 one: is of its record time', () => {
    const { timestamp: _, ...old } = siteMessage('ALTO', { msg_version: '1.2.0', bandwidth_in: 77 });
    expect(entriesOf(requestFor([siteMessage('ALTO'), old]))).toMatchObject([{ bandwidth_in: 77 }]);
    expect(entryFor(siteMessage('ALTO', { msg_version: '1.4.0', issuer_audience: 'x' }))).toMatchObject({
      provider_name: 'ALTO',
    });
  });

  test('3 cores asked, no such flavour: the next is requested, and not called exact', () => {
    const template = tosca({ server: compute({ num_cpus: 3 }) });
    expect(entryFor(siteMessage('ALTO'), template)).toMatchObject({ vcpus_requ: 4, ram_gb_requ: 8, exact_flavors: 0 });
  });
});

test('no flavour is large enough: dropped, with what was asked for', () => {
  const request = requestFor([siteMessage('ALTO')], tosca({ server: compute({ num_cpus: 64, mem_size: '1 TB' }) }));
  expect(request).toMatchObject({
    dropped: [{ reason: 'no flavour holds server: 64 cores, 1000 GB of RAM' }],
  });
});

test('the flavour with the least waste is chosen, whatever the order of the list', () => {
  const flavors = [
    flavour('wide', 2, 65_536),
    flavour('gpu', 2, 4096, { gpus: 1 }),
    flavour('tall', 4, 4096),
    flavour('b-twin', 2, 6144),
    flavour('a-twin', 2, 6144),
  ];
  const template = tosca({ server: compute({ num_cpus: 2, mem_size: '4 GB' }) });
  for (const list of [flavors, flavors.toReversed()]) {
    const entry = entryFor(siteMessage('ALTO', { compute_services: [computeService({ flavors: list })] }), template);
    expect(entry).toMatchObject({ vcpus_requ: 2, ram_gb_requ: 6, gpus_requ: 0 });
  }
});

test('of several compute services the one that takes the deployment with the least waste is meant', () => {
  const big = computeService({ name: 'a', flavors: [flavour('huge', 32, 131_072)], quotas: quotas({ cores: 1 }, {}) });
  const site = siteMessage('ALTO', { compute_services: [big, computeService({ name: 'b' })] });
  expect(entryFor(site)).toMatchObject({ vcpus_requ: 2, vcpus_quota: 80 });
});

test('a site of which nothing was heard for longer than the settings allow is dropped, and later forgotten', () => {
  const { tell, advance, requests } = collecting();
  const day = 86_400_000;
  tell('sites', start - 1.5 * day, siteMessage('ALTO', { timestamp: new Date(start - 1.5 * day).toISOString() }));
  tell('sites', start - 60_000, siteMessage('OTHER'));
  tell('templates', start, templateMessage('u-1', start));
  advance(start + 10);
  tell('templates', start + day, templateMessage('u-2', start + day));
  advance(start + day + 10);
  const reason = 'not heard of since 2026-03-01T22:00:00.000Z';
  expect(requests()[0]).toMatchObject({ dropped: [{ provider_name: 'ALTO', reason }] });
  expect(requests()[1]).toMatchObject({ dropped: [{ provider_name: 'OTHER' }] });
});

test('a provider that the settings exclude is dropped', () => {
  expect(requestFor([siteMessage('CLOUD-CNAF-TB')])).toMatchObject({
    providers: [],
    dropped: [{ reason: 'excluded by COLLECT_EXCLUDED_PROVIDERS' }],
  });
});

test('a public address is asked for by an output, by a port on a public network, or by the endpoint', () => {
  const port = (node: string, link: string) => ({
    type: 'tosca.nodes.network.Port',
    requirements: [{ binding: node }, { link }],
  });
  const nodes = {
    shown: compute({}),
    tied: { ...compute({}), capabilities: { scalable: { properties: { count: 3 } } } },
    told: { ...compute({}), capabilities: { endpoint: { properties: { network_name: 'PUBLIC' } } } },
    hidden: compute({}),
    outside: { type: 'tosca.nodes.network.Network', properties: { network_type: 'public' } },
    inside: { type: 'tosca.nodes.network.Network', properties: { network_type: 'private' } },
    port_1: port('tied', 'outside'),
    port_2: port('hidden', 'inside'),
  };
  const outputs = { node_ip: { value: { get_attribute: ['shown', 'public_address', 0] } } };
  const both = [{ name: 'n', networks: [{ is_router_external: true }, { is_router_external: false }] }];
  const template = tosca(nodes, { outputs });
  expect(entryFor(siteMessage('ALTO', { network_services: both }), template)).toMatchObject({ floating_ips_requ: 5 });
  expect(requestFor([siteMessage('ALTO')], template)).toMatchObject({ dropped: [{ reason: 'no private network' }] });
});

test('a site without any way out is dropped where an address is asked for; one that gives out addresses is not', () => {
  const inside = (addresses: number) => [
    {
      name: 'n',
      networks: [{ is_router_external: false }],
      quotas: quotas({ public_ips: addresses }, { public_ips: 0 }),
    },
  ];
  expect(requestFor([siteMessage('ALTO', { network_services: inside(0) })])).toMatchObject({
    dropped: [{ reason: 'no public network, and no floating IPs' }],
  });
  expect(entryFor(siteMessage('ALTO', { network_services: inside(3) }))).toMatchObject({ floating_ips_quota: 3 });
});

test('an agreement says the quota where the site does not; one that has ended says nothing', () => {
  const agreement = (end: string): JsonObject => ({
    sla: [
      {
        provider: 'alto',
        customer: 'users/astro',
        end_date: end,
        services: [
          {
            type: 'compute',
            targets: [
              { type: 'cores', restrictions: { total_limit: 20, total_guaranteed: 10 } },
              { type: 'ram', restrictions: { total_limit: 51_200 } },
            ],
          },
          { type: 'network', targets: [{ type: 'publicIps', restrictions: { total_guaranteed: 3 } }] },
        ],
      },
    ],
  });
  const entry = (end: string): JsonObject => {
    const { tell, advance, requests } = collecting({ inputs: ['templates', 'sites', 'sla'] });
    tell('sla', start - 120_000, agreement(end));
    tell('sites', start - 60_000, withQuotas({ cores: null, instances: 9 }, { cores: 4 }));
    tell('templates', start, templateMessage('u-1', start));
    advance(start + 10);
    return entriesOf(requests()[0])[0]!;
  };
  expect(entry('2027-01-01')).toMatchObject({
    vcpus_quota: 20,
    ram_gb_quota: 50,
    n_instances_quota: 9,
    floating_ips_quota: 25,
  });
  expect(entry('2026-01-01')).toMatchObject({ vcpus_quota: null, n_instances_quota: 9 });
});

test('what was agreed or used after a deployment was asked for is no part of its request, though it was read before', () => {
  const { collector, advance, requests } = collecting({ inputs: ['templates', 'sites', 'sla', 'usage'] });
  const take = (input: CollectInput, time: number, value: JsonObject): void => {
    collector.take(input, { value: bytesOf(value), timestamp: time }, start + 10 * hour);
  };
  const agreed = (cores: number): JsonObject => ({
    provider: 'alto',
    services: [{ targets: [{ type: 'cores', restrictions: { total_limit: cores } }] }],
  });
  const used = (time: number): JsonObject => ({ Site: 'alto', EndTime: time / 1000, WallDuration: 3600, CpuCount: 2 });
  for (const [at, cores] of [-2, 2].entries()) take('sla', start + cores * hour, agreed(20 + at));
  for (const hours of [-2, 2]) take('usage', start + hours * hour, used(start - 3 * hour));
  take('sites', start - hour, withQuotas({ cores: null }, { cores: 4 }));
  take('templates', start, templateMessage('u-1', start));
  advance(start + 10 * hour);
  advance(start + 10 * hour + 10_000);
  expect(entriesOf(requests()[0])).toMatchObject([{ vcpus_quota: 20, features: { used_core_hours_1d: 2 } }]);
});

test('usage records of the section that the settings name become features of the load', () => {
  const { tell, advance, requests } = collecting({
    inputs: ['templates', 'sites', 'usage'],
    usageSection: 'data.records',
  });
  const used = (hoursAgo: number, cores: number): JsonObject => ({
    Site: 'alto',
    EndTime: Math.floor((start - hoursAgo * 3_600_000) / 1000),
    WallDuration: 7200,
    CpuCount: cores,
  });
  tell('usage', start - 60_000, { data: { records: [used(2, 4), used(30, 10), used(24 * 20, 99)] } });
  tell('sites', start - 60_000, siteMessage('ALTO'));
  tell('templates', start, templateMessage('u-1', start));
  advance(start + 10);
  expect(entriesOf(requests()[0])).toMatchObject([{ features: { used_core_hours_1d: 8, used_core_hours_7d: 28 } }]);
});
