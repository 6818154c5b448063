import type { Resource } from '../../contracts/fields/resources.ts';
import type { Ask, Node } from './templates.ts';

/** A site's node sizes, smallest first; the last holds every ask. */
export type Flavours = readonly Node[];

const ladder = (cores: readonly number[], ramPerCore: number): Flavours => [
  ...cores.map((count) => ({ cores: count, ramGiB: count * ramPerCore })),
  { cores: 32, ramGiB: 128 },
];

export const flavourLadders: readonly Flavours[] = [
  ladder([1, 2, 4, 8, 16], 2),
  ladder([1, 2, 4, 8, 16], 4),
  ladder([2, 4, 8, 16], 2),
  ladder([4, 8, 16], 3),
  [...ladder([1, 2, 4, 8, 16], 2), ...ladder([1, 2, 4, 8, 16], 4)].sort(
    (a, b) => a.cores - b.cores || a.ramGiB - b.ramGiB,
  ),
];

/** The ask in a site's flavours: what the messages call requested, and how many nodes fit exactly. */
export type Fitted = Readonly<Record<Resource, number>> & { readonly exactFlavours: number };

const fitNode = (flavours: Flavours, node: Node): Node =>
  flavours.find((flavour) => flavour.cores >= node.cores && flavour.ramGiB >= node.ramGiB) ?? node;

export const fitAsk = (flavours: Flavours, ask: Ask): Fitted => {
  const front = fitNode(flavours, ask.front);
  const worker = fitNode(flavours, ask.worker);
  const exact = (got: Node, asked: Node): boolean => got.cores === asked.cores && got.ramGiB === asked.ramGiB;
  return {
    vcpus: front.cores + ask.workers * worker.cores,
    ram_gb: front.ramGiB + ask.workers * worker.ramGiB,
    storage_gb: ask.storageGB,
    n_instances: 1 + ask.workers,
    n_volumes: ask.volumes,
    floating_ips: ask.floatingIps,
    exactFlavours: (exact(front, ask.front) ? 1 : 0) + (exact(worker, ask.worker) ? ask.workers : 0),
  };
};
