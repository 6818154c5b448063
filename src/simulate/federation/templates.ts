import type { Random } from '../random.ts';

/** What users deploy: how long it takes, how big it is and how delicate. */
export type Template = {
  readonly name: string;
  /** Mean seconds until a one-node deployment runs on an average idle site. */
  readonly baseSeconds: number;
  /** Spread (of the logarithm) of those seconds. */
  readonly spread: number;
  readonly popularity: number;
  /** Fewest and most worker nodes beside the front node. */
  readonly workers: readonly [number, number];
  readonly cores: readonly number[];
  readonly volumeChance: number;
  readonly gpuChance: number;
  readonly publicAddress: boolean;
  /** Taken off the log-odds of success. */
  readonly delicacy: number;
};

const small = [1, 2, 4] as const;
const medium = [2, 4, 8] as const;
const large = [4, 8, 16] as const;

// biome-ignore format: a table
export const templates: readonly Template[] = [
  { name: 'Virtual machine', baseSeconds: 70, spread: 0.45, popularity: 0.34, workers: [0, 0], cores: small, volumeChance: 0.3, gpuChance: 0.02, publicAddress: true, delicacy: 0 },
  { name: 'Docker compose', baseSeconds: 260, spread: 0.4, popularity: 0.2, workers: [0, 0], cores: small, volumeChance: 0.5, gpuChance: 0.02, publicAddress: true, delicacy: 0.2 },
  { name: 'Jupyter with persistence', baseSeconds: 430, spread: 0.45, popularity: 0.18, workers: [0, 0], cores: large, volumeChance: 0.6, gpuChance: 0.15, publicAddress: true, delicacy: 0.3 },
  { name: 'Kubernetes cluster', baseSeconds: 1300, spread: 0.5, popularity: 0.12, workers: [1, 5], cores: medium, volumeChance: 0.25, gpuChance: 0.05, publicAddress: true, delicacy: 0.8 },
  { name: 'Elasticsearch and Kibana', baseSeconds: 620, spread: 0.4, popularity: 0.08, workers: [0, 2], cores: large, volumeChance: 0.9, gpuChance: 0, publicAddress: true, delicacy: 0.4 },
  { name: 'Batch cluster', baseSeconds: 950, spread: 0.55, popularity: 0.05, workers: [2, 8], cores: medium, volumeChance: 0.1, gpuChance: 0.03, publicAddress: false, delicacy: 0.6 },
  { name: 'Sync and share', baseSeconds: 340, spread: 0.4, popularity: 0.03, workers: [0, 0], cores: small, volumeChance: 1, gpuChance: 0, publicAddress: true, delicacy: 0.2 },
];

/** Cores and GiB of RAM of one node. */
export type Node = { readonly cores: number; readonly ramGiB: number };

/** What one deployment asks for, before a site's flavours round it up. */
export type Ask = {
  readonly front: Node;
  readonly worker: Node;
  readonly workers: number;
  readonly volumes: number;
  readonly storageGB: number;
  readonly gpus: number;
  readonly floatingIps: number;
};

const askNode = (random: Random, cores: readonly number[]): Node => {
  const count = random.choice(cores);
  return { cores: count, ramGiB: count * random.choice([2, 2, 2, 4]) };
};

export const drawAsk = (random: Random, template: Template): Ask => {
  const volumes = random.chance(template.volumeChance) ? random.integer(1, 3) : 0;
  return {
    front: askNode(random, template.cores),
    worker: askNode(random, template.cores),
    workers: random.integer(...template.workers),
    volumes,
    storageGB: volumes * Math.round(random.logUniform(5, 200)),
    gpus: random.chance(template.gpuChance) ? random.integer(1, 2) : 0,
    floatingIps: template.publicAddress ? 1 : 0,
  };
};
