import { isJsonObject, type JsonObject, type JsonValue } from '../../../contracts/json/json-value.ts';
import { RankerError } from '../../../errors.ts';
import { present } from '../../lenient.ts';
import type { Ask, NodeAsk } from './ask.ts';
import { inputValues, withInputs } from './inputs.ts';
import { readCount, readSize } from './size.ts';

const computeTypes = new Set(['tosca.nodes.indigo.Compute', 'tosca.nodes.Compute']);
const volumeTypes = new Set(['tosca.nodes.indigo.BlockStorage', 'tosca.nodes.BlockStorage']);
const networkType = /^tosca\.nodes\.(?:indigo\.)?network\.Network$/i;
const portType = /^tosca\.nodes\.(?:indigo\.)?network\.Port$/i;

/** The object at a path of keys; empty where there is none. */
const under = (value: JsonValue | undefined, ...path: readonly string[]): JsonObject => {
  let found = value;
  for (const key of path) found = isJsonObject(found) ? found[key] : undefined;
  return isJsonObject(found) ? found : {};
};

const wordOf = (value: JsonValue | undefined): string | undefined => {
  const text = typeof value === 'number' ? String(value) : value;
  return typeof text === 'string' && text.trim() !== '' ? text.trim().toLowerCase() : undefined;
};

const typeOf = (node: JsonValue | undefined): string => {
  const { type } = under(node);
  return typeof type === 'string' ? type : '';
};

/** Every node whose public address is shown by an output named like `node_ip`. */
const shownAddresses = (outputs: JsonObject): Set<string> => {
  const names = new Set<string>();
  const visit = (value: JsonValue): void => {
    if (Array.isArray(value)) value.forEach(visit);
    if (!isJsonObject(value)) return;
    const { get_attribute: path } = value;
    if (Array.isArray(path) && typeof path[0] === 'string' && path.includes('public_address')) names.add(path[0]);
    for (const inner of Object.values(value)) visit(inner);
  };
  for (const [name, output] of Object.entries(outputs)) if (name.includes('_ip')) visit(output);
  return names;
};

const requirement = (node: JsonValue | undefined, name: string): string | undefined => {
  const { requirements } = under(node);
  for (const one of Array.isArray(requirements) ? requirements : []) {
    const target = isJsonObject(one) ? one[name] : undefined;
    const found = isJsonObject(target) ? target.node : target;
    if (typeof found === 'string') return found;
  }
  return undefined;
};

const isPublic = (network: JsonValue | undefined): boolean =>
  /public/.test(wordOf(under(network, 'properties').network_type ?? under(network, 'properties').network_name) ?? '');

/** The kinds of network to which ports connect each node. */
const tiedNetworks = (nodes: JsonObject): Map<string, { open: boolean; closed: boolean }> => {
  const tied = new Map<string, { open: boolean; closed: boolean }>();
  for (const port of Object.values(nodes)) {
    if (!portType.test(typeOf(port))) continue;
    const [node, network] = [requirement(port, 'binding'), requirement(port, 'link')];
    if (node === undefined || network === undefined || !networkType.test(typeOf(nodes[network]))) continue;
    const before = tied.get(node) ?? { open: false, closed: false };
    const open = isPublic(nodes[network]);
    tied.set(node, { open: before.open || open, closed: before.closed || !open });
  }
  return tied;
};

type Places = { readonly shown: Set<string>; readonly tied: ReturnType<typeof tiedNetworks> };

const readNode = (name: string, node: JsonValue, { shown, tied }: Places): NodeAsk => {
  const host = under(node, 'capabilities', 'host', 'properties');
  const os = under(node, 'capabilities', 'os', 'properties');
  const endpoint = wordOf(under(node, 'capabilities', 'endpoint', 'properties').network_name) ?? '';
  return {
    name,
    count: readCount(under(node, 'capabilities', 'scalable', 'properties').count) ?? 1,
    ...present('vcpus', readCount(host.num_cpus)),
    ...present('ramGb', readSize(host.mem_size)),
    ...present('diskGb', readSize(host.disk_size)),
    ...present('gpus', readCount(host.num_gpus)),
    ...present('distribution', wordOf(os.distribution)),
    ...present('version', wordOf(os.version)),
    ...present('osType', wordOf(os.type)),
    ...present('architecture', wordOf(os.architecture)),
    publicIp: shown.has(name) || (tied.get(name)?.open ?? false) || endpoint.startsWith('public'),
    privateNetwork: (tied.get(name)?.closed ?? false) || endpoint.startsWith('private'),
  };
};

/**
 * The needs in the topology of a TOSCA template: its compute nodes with their sizes, its volumes and its public
 * addresses.
 * @param given - the user's values of its inputs
 * @throws RankerError TEMPLATE_UNREADABLE when it has no topology
 */
export const readAsk = (template: JsonObject, given: JsonValue | undefined): Ask => {
  const { topology_template: topology } = template;
  if (!isJsonObject(topology)) {
    throw new RankerError('TEMPLATE_UNREADABLE', "the template can't be read: it has no topology_template", {
      field: 'topology_template',
    });
  }
  const values = inputValues(topology.inputs, given);
  const nodes = under(withInputs(topology.node_templates ?? null, values));
  const places = { shown: shownAddresses(under(topology.outputs)), tied: tiedNetworks(nodes) };
  const entries = Object.entries(nodes);
  return {
    nodes: entries.flatMap(([name, node]) => (computeTypes.has(typeOf(node)) ? [readNode(name, node, places)] : [])),
    volumesGb: entries.flatMap(([, node]) =>
      volumeTypes.has(typeOf(node)) ? [readSize(under(node, 'properties').size) ?? null] : [],
    ),
  };
};

/** The template with its inputs filled in, as in `validated-templates`. */
export const substituted = (template: JsonObject, given: JsonValue | undefined): JsonObject => {
  const { topology_template: topology } = template;
  if (!isJsonObject(topology)) return template;
  const { inputs, ...rest } = topology;
  const values = inputValues(inputs, given);
  return { ...template, topology_template: { inputs: inputs ?? {}, ...under(withInputs(rest, values)) } };
};
