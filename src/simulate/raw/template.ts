import type { Ask, Node } from '../federation/templates.ts';

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
