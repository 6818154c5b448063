import type { JsonObject, JsonValue } from '../../../src/contracts/json/json-value.ts';

/** 3 March 2026, 10:00 UTC, when the traffic of these helpers begins. */
export const start = Date.UTC(2026, 2, 3, 10);

export const quotas = (limits: JsonObject, used: JsonObject, perUser?: JsonObject): JsonValue[] => [
  { ...limits, per_user: false, usage: false },
  { ...used, per_user: false, usage: true },
  ...(perUser ? [{ ...perUser, per_user: true, usage: false }] : []),
];

export const flavour = (name: string, vcpus: number, ramMb: number, changes: JsonObject = {}): JsonObject => ({
  name,
  uuid: `id-${name}`,
  vcpus,
  ram: ramMb,
  disk: 20,
  gpus: 0,
  ...changes,
});

export const computeService = (changes: JsonObject = {}): JsonObject => ({
  name: 'org.openstack.nova',
  endpoint: 'https://nova.example/v2.1',
  type: 'compute',
  flavors: [flavour('small', 1, 2048), flavour('medium', 2, 4096), flavour('large', 4, 8192)],
  images: [
    { name: 'jammy', os_type: null, os_distro: 'ubuntu', os_version: '22.04' },
    { name: 'alma', os_type: 'linux', os_distro: 'almalinux', os_version: '9' },
  ],
  quotas: quotas({ cores: 80, instances: 40, ram: 163_840 }, { cores: 30, instances: 12, ram: 61_440 }),
  ...changes,
});

/** What the feeder says of a project at a site, to be varied by the test. */
export const siteMessage = (provider: string, changes: JsonObject = {}): JsonObject => ({
  msg_version: '1.3.0',
  timestamp: new Date(start - 600_000).toISOString(),
  provider_name: provider,
  provider_type: 'openstack',
  region_name: 'north',
  project_id: `project-of-${provider}`,
  user_group: 'users/astro',
  overbooking_cpu: 2,
  overbooking_ram: 1.5,
  bandwidth_in: 40,
  bandwidth_out: 10,
  compute_services: [computeService()],
  block_storage_services: [
    {
      name: 'org.openstack.cinder',
      endpoint: 'https://cinder.example/v3',
      quotas: quotas({ gigabytes: 900, volumes: 30 }, { gigabytes: 250, volumes: 7 }),
    },
  ],
  network_services: [
    {
      name: 'org.openstack.neutron',
      endpoint: 'https://neutron.example/v2.0',
      networks: [{ name: 'public', is_router_external: true }],
      quotas: quotas({ public_ips: 25 }, { public_ips: 9 }),
    },
  ],
  object_store_services: [],
  ...changes,
});

export const compute = (host: JsonObject, changes: JsonObject = {}): JsonObject => ({
  type: 'tosca.nodes.indigo.Compute',
  capabilities: {
    host: { properties: host },
    os: { properties: { distribution: 'ubuntu', type: 'linux', version: '22.04' } },
    scalable: { properties: { count: 1 } },
  },
  ...changes,
});

export const tosca = (nodes: JsonObject, topology: JsonObject = {}): JsonObject => ({
  tosca_definitions_version: 'tosca_simple_yaml_1_0',
  metadata: { template_name: 'Notebook' },
  topology_template: {
    inputs: {},
    node_templates: nodes,
    outputs: { node_ip: { value: { get_attribute: ['server', 'public_address', 0] } } },
    ...topology,
  },
});

export const plainServer = (): JsonObject =>
  tosca({
    server: compute({ num_cpus: 2, mem_size: '4 GB' }),
    volume: { type: 'tosca.nodes.BlockStorage', properties: { size: '50 GB' } },
  });

/** A message of `validated-templates`. */
export const templateMessage = (uuid: string, time: number, changes: JsonObject = {}): JsonObject => ({
  ...plainServer(),
  uuid,
  user_group: 'users/astro',
  timestamp: `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}000`,
  is_automatic: true,
  template_name: 'Notebook',
  msg_version: '1.0',
  ...changes,
});

export const testReport = (name: string, time: number, passed: boolean, changes: JsonObject = {}): JsonObject => ({
  msg_version: '1.0.0',
  provider: name,
  status: 'finished',
  tag: 'daily',
  test_result: passed ? 'True' : 'False',
  timestamp: new Date(time).toISOString(),
  ...changes,
});

/** A filebeat event around a line of the orchestrator. */
export const logEvent = (time: number, text: string): JsonObject => ({
  '@timestamp': new Date(time).toISOString(),
  message: `Mar  3 11:00:00 paas-orchestrator orchestrator/4be1a0[77]: ${text}`,
});

const stamp = (time: number): string => new Date(time).toISOString().slice(0, -1).replace('T', ' ');

/** A line with a time of its own, as the orchestrator's logger writes it. */
export const record = (time: number, uuid: string, text: string, logger = 'i.r.o.s.Work'): JsonObject =>
  logEvent(time, `${stamp(time)}  INFO req-7 ${uuid} 1 --- [worker-3] ${logger}      : ${text}`);

export const submitted = (time: number, uuid: string, provider: string, region: JsonValue = 'north'): JsonObject =>
  record(
    time,
    uuid,
    `Submission of deployment request to the IM. ${JSON.stringify({
      uuid,
      deployment_type: 'TOSCA',
      provider_name: provider,
      provider_region: region,
      user_group: 'users/astro',
    })}`,
  );

export const completed = (time: number, uuid: string): JsonObject =>
  record(time, uuid, `Deployment completed successfully. ${JSON.stringify({ uuid, status: 'CREATE_COMPLETE' })}`);

export const failed = (time: number, uuid: string, reason: string): JsonObject =>
  record(
    time,
    uuid,
    `Deployment in error. ${JSON.stringify({ uuid, status: 'CREATE_FAILED', status_reason: reason })}`,
  );

export const exhausted = (reason: string): string =>
  `BusinessWorkflowException: Retries on cloud providers exhausted. Error list is:\n${reason}`;

/** A template as the orchestrator's log writes it: announced, line by line, then who asked for it. */
export const loggedTemplate = (
  time: number,
  uuid: string,
  yaml: string,
  parameters: JsonObject = {},
): readonly JsonObject[] => [
  record(time, uuid, 'Creating deployment with template', 'i.r.o.s.DeploymentServiceImpl'),
  ...yaml.split('\n').map((line) => logEvent(time + 1, line)),
  record(
    time + 2,
    uuid,
    JSON.stringify({ uuid, user_group: 'users/astro', user_parameters: parameters }),
    'i.r.o.service.DeploymentServiceImpl',
  ),
];
