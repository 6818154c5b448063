import { mibPerGib, type Resource, resources } from '../../contracts/fields/resources.ts';
import type { JsonObject, JsonValue } from '../../contracts/json/json-value.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { hourAt } from '../federation/health.ts';
import { type Project, publishedLimit, usage } from '../federation/quotas.ts';
import type { Site } from '../federation/site.ts';
import type { Node } from '../federation/templates.ts';

/** The names that the federation's registry has for a resource, with what a service of it is called. */
const services: Readonly<Record<Resource, readonly [service: string, name: string, factor: number]>> = {
  vcpus: ['compute', 'cores', 1],
  ram_gb: ['compute', 'ram', mibPerGib],
  n_instances: ['compute', 'instances', 1],
  storage_gb: ['block', 'gigabytes', 1],
  n_volumes: ['block', 'volumes', 1],
  floating_ips: ['network', 'public_ips', 1],
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
  ram: ramGiB * mibPerGib,
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
  timestamp: formatInstant(time),
});
