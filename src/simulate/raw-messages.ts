import { type Resource, resources } from '../contracts/fields/resources.ts';
import type { JsonObject, JsonValue } from '../contracts/json/json-value.ts';
import { hourAt } from './health.ts';
import { type Project, usage } from './quotas.ts';
import type { Site } from './site.ts';
import type { Ask, Node } from './templates.ts';
import type { Visit } from './walk.ts';

/** A message of the traffic that requests and outcomes are collected from. */
export type RawMessage = {
  readonly input: 'logs' | 'sites' | 'tests';
  /** Epoch ms of the record. */
  readonly time: number;
  readonly value: JsonObject;
};

const mbPerGb = 1024;

/** The names that the federation's registry has for a resource, with what a service of it is called. */
const services: Readonly<Record<Resource, readonly [service: string, name: string, factor: number]>> = {
  vcpus: ['compute', 'cores', 1],
  ram_gb: ['compute', 'ram', mbPerGb],
  n_instances: ['compute', 'instances', 1],
  storage_gb: ['block', 'gigabytes', 1],
  n_volumes: ['block', 'volumes', 1],
  floating_ips: ['network', 'public_ips', 1],
};

/** The limit as the registry publishes it: it does not spoil an unlimited RAM, as the replaced selector does. */
export const publishedLimit = (project: Project, resource: Resource): number | null => {
  const { published, enforced } = project.limits[resource];
  return resource === 'ram_gb' && published === 0 && !enforced ? -1 : published;
};

const quotasOf = (service: string, project: Project, hour: number): JsonValue[] => {
  const [limits, used]: [JsonObject, JsonObject] = [
    { per_user: false, usage: false },
    { per_user: false, usage: true },
  ];
  for (const resource of resources) {
    const [of, name, factor] = services[resource];
    if (of !== service) continue;
    const limit = publishedLimit(project, resource);
    limits[name] = limit === null || limit < 0 ? limit : limit * factor;
    used[name] = resource === 'floating_ips' && limit === 0 ? 0 : usage(project, resource, hour) * factor;
  }
  return [limits, used];
};

const flavourOf = ({ cores, ramGiB }: Node, gpus: number): JsonObject => ({
  name: `c${cores}-m${ramGiB}${gpus > 0 ? `-g${gpus}` : ''}`,
  uuid: `${cores}-${ramGiB}-${gpus}`,
  vcpus: cores,
  ram: ramGiB * mbPerGb,
  disk: 20,
  gpus,
});

const computeOf = ({ flavours, hasGpus }: Site, quotas: JsonValue[]): JsonObject => ({
  name: 'org.openstack.nova',
  endpoint: 'https://nova.invalid/v2.1',
  type: 'compute',
  flavors: flavours.flatMap((node) => (hasGpus ? [0, 1, 2] : [0]).map((gpus) => flavourOf(node, gpus))),
  images: [{ name: 'jammy', os_type: 'linux', os_distro: 'ubuntu', os_version: '22.04' }],
  quotas,
});

/**
 * What the registry says of a group's project at a site.
 * @param offers - false where its records are out of date, and no compute service is in them
 */
export const siteMessage = (site: Site, project: Project, group: string, time: number, offers: boolean): JsonObject => {
  const hour = Math.max(0, hourAt(site.health, time) - site.usageLagHours);
  const service = (name: string, kind: string): JsonValue[] => [
    { name, endpoint: `https://${kind}.invalid`, type: kind, quotas: quotasOf(kind, project, hour) },
  ];
  return {
    msg_version: '1.3.0',
    provider_name: site.providerName,
    provider_type: 'openstack',
    region_name: site.regionName,
    project_id: `${site.providerName}/${site.regionName}/${group}`,
    user_group: group,
    overbooking_cpu: site.overbookingCpu,
    overbooking_ram: site.overbookingRam,
    bandwidth_in: site.bandwidthIn,
    bandwidth_out: site.bandwidthOut,
    compute_services: offers ? [computeOf(site, quotasOf('compute', project, hour))] : [],
    block_storage_services: service('org.openstack.cinder', 'block'),
    network_services: service('org.openstack.neutron', 'network'),
    object_store_services: [],
  };
};

export const testMessage = ({ providerName, regionName }: Site, time: number, failed: boolean): JsonObject => ({
  msg_version: '1.0.0',
  provider: `${providerName}_${regionName}`.toLowerCase().replace(/[^a-z0-9]+/g, '_'),
  status: 'finished',
  tag: 'daily',
  test_result: failed ? 'False' : 'True',
  timestamp: new Date(time).toISOString(),
});

const nodeLines = (name: string, { cores, ramGiB }: Node, count: number, gpus: number): string[] => [
  `    ${name}:`,
  '      type: tosca.nodes.indigo.Compute',
  '      capabilities:',
  '        scalable:',
  `          properties: { count: ${count} }`,
  '        host:',
  '          properties:',
  `            num_cpus: ${cores}`,
  `            mem_size: ${ramGiB} GB`,
  ...(gpus > 0 ? [`            num_gpus: ${gpus}`] : []),
  '        os:',
  '          properties: { type: linux, distribution: ubuntu, version: "22.04" }',
];

/** The TOSCA template of what is asked for, line by line. */
export const templateLines = (name: string, ask: Ask, gpus: number): string[] => [
  'tosca_definitions_version: tosca_simple_yaml_1_0',
  'metadata:',
  `  template_name: ${JSON.stringify(name)}`,
  'topology_template:',
  '  inputs: {}',
  '  node_templates:',
  ...nodeLines('front', ask.front, 1, gpus),
  ...(ask.workers > 0 ? nodeLines('worker', ask.worker, ask.workers, 0) : []),
  ...Array.from({ length: ask.volumes }, (_, at) => [
    `    volume_${at + 1}:`,
    '      type: tosca.nodes.BlockStorage',
    `      properties: { size: ${ask.storageGB / ask.volumes} GB }`,
  ]).flat(),
  '  outputs:',
  ask.floatingIps > 0
    ? '    node_ip: { value: { get_attribute: [front, public_address, 0] } }'
    : '    endpoint: { value: none }',
];

const event = (time: number, text: string): JsonObject => ({
  '@timestamp': new Date(time).toISOString(),
  message: `${new Date(time).toISOString().slice(0, 19)}+00:00 paas-orchestrator orchestrator/5f3a9c2e1b[1]: ${text}`,
});

const record = (time: number, uuid: string, source: string, text: string): RawMessage => ({
  input: 'logs',
  time,
  value: event(
    time,
    `${new Date(time).toISOString().slice(0, -1).replace('T', ' ')}  INFO req ${uuid} 1 --- [main] ${source}      : ${text}`,
  ),
});

/** What the orchestrator's log says when a deployment is asked for. */
export const askedLines = (uuid: string, group: string, time: number, template: readonly string[]): RawMessage[] => [
  record(time, uuid, 'i.r.o.service.DeploymentServiceImpl', 'Creating deployment with template'),
  ...template.map((line): RawMessage => ({ input: 'logs', time, value: event(time, line) })),
  record(
    time,
    uuid,
    'i.r.o.service.DeploymentServiceImpl',
    JSON.stringify({ uuid, user_group: group, user_parameters: {} }),
  ),
];

const work = 'i.r.o.service.DeploymentProviderServiceImpl';

const submitted = (uuid: string, { pairing: { site } }: Visit, time: number): RawMessage => {
  const { providerName, regionName } = site;
  const text = JSON.stringify({ uuid, provider_name: providerName, provider_region: regionName });
  return record(time, uuid, work, `Submission of deployment request to the IM. ${text}`);
};

const failed = (uuid: string, time: number, reason: string): RawMessage => {
  const text = JSON.stringify({ uuid, status: 'CREATE_FAILED', status_reason: reason });
  return record(time, uuid, work, `Deployment in error. ${text}`);
};

/** What the log says of the attempts on one site. */
export const visitLines = (uuid: string, visit: Visit): RawMessage[] => {
  const { attempt, firstSubmission, lastSubmission, finish, reason } = visit;
  const again = attempt.failures > (attempt.succeeded ? 0 : 1);
  const ending = attempt.succeeded
    ? record(
        finish,
        uuid,
        work,
        `Deployment completed successfully. ${JSON.stringify({ uuid, status: 'CREATE_COMPLETE' })}`,
      )
    : failed(uuid, finish, reason ?? '');
  return [
    submitted(uuid, visit, firstSubmission),
    ...(again ? [failed(uuid, lastSubmission, 'the first try failed'), submitted(uuid, visit, lastSubmission)] : []),
    ending,
  ];
};

/** The line that says that there is no further provider. */
export const exhaustedLine = (uuid: string, visits: readonly Visit[]): RawMessage =>
  failed(
    uuid,
    visits.at(-1)!.finish,
    `it.reply.orchestrator.exception.service.BusinessWorkflowException: Retries on cloud providers exhausted. Error list is:\n${visits.map(({ reason }) => reason).join('\n')}`,
  );
