import { compareText } from '../../contracts/json/compare-text.ts';
import type { ComputeService, Image, NetworkService, Site, StorageService } from '../sites/site.ts';
import type { Ask, NodeAsk } from '../templates/tosca/ask.ts';
import { bestFlavour, isExact, wasteOf } from './flavours.ts';

/** The resources that a deployment takes at a site, in the site's flavours. */
export type Fit = {
  readonly vcpus: number;
  readonly ramGb: number;
  readonly gpus: number;
  readonly instances: number;
  readonly exactFlavours: number;
  readonly compute: ComputeService | undefined;
  readonly storage: StorageService | undefined;
  readonly network: NetworkService | undefined;
};

/** Why a site can't take a deployment, whatever its quota. */
type Misfit = { readonly reason: string };

const show = (value: number): string => String(Number(value.toFixed(3)));

const sizes = ({ vcpus, ramGb, diskGb, gpus }: NodeAsk): string =>
  [
    vcpus === undefined ? '' : `${show(vcpus)} cores`,
    ramGb === undefined ? '' : `${show(ramGb)} GB of RAM`,
    diskGb === undefined ? '' : `${show(diskGb)} GB of disk`,
    gpus === undefined || gpus === 0 ? '' : `${show(gpus)} GPUs`,
  ]
    .filter((text) => text !== '')
    .join(', ');

const matches = (image: Image, { distribution, version, osType, architecture }: NodeAsk): boolean =>
  agrees(image.distribution, distribution) &&
  agrees(image.version, version) &&
  agrees(image.osType, osType) &&
  agrees(image.architecture, architecture);

/** A property that either side leaves open always matches. */
const agrees = (offered: string | undefined, wanted: string | undefined): boolean =>
  offered === undefined || wanted === undefined || offered === wanted;

const imageName = ({ distribution, version, osType, architecture }: NodeAsk): string =>
  [distribution ?? osType, version, architecture].filter((word) => word !== undefined).join(' ');

type Chosen = Pick<Fit, 'vcpus' | 'ramGb' | 'gpus' | 'instances' | 'exactFlavours'> & { readonly waste: number };

const nothing: Chosen = { vcpus: 0, ramGb: 0, gpus: 0, instances: 0, exactFlavours: 0, waste: 0 };

const fitCompute = ({ flavours, images }: ComputeService, nodes: readonly NodeAsk[]): Chosen | Misfit => {
  let chosen = nothing;
  for (const node of nodes) {
    const flavour = bestFlavour(flavours, node);
    if (!flavour) return { reason: `no flavour holds ${node.name}${sizes(node) && `: ${sizes(node)}`}` };
    if (images.length > 0 && !images.some((image) => matches(image, node))) {
      return { reason: `no image for ${node.name}: ${imageName(node)}` };
    }
    chosen = {
      vcpus: chosen.vcpus + node.count * flavour.vcpus,
      ramGb: chosen.ramGb + node.count * flavour.ramGb,
      gpus: chosen.gpus + node.count * flavour.gpus,
      instances: chosen.instances + node.count,
      exactFlavours: chosen.exactFlavours + (isExact(flavour, node) ? node.count : 0),
      waste: chosen.waste + node.count * wasteOf(flavour, node),
    };
  }
  return chosen;
};

const compareNames = (a: { readonly name: string }, b: { readonly name: string }): number =>
  compareText(a.name, b.name);

/** A deployment runs on one service: the one that takes it with the least waste; ties end by name. */
const chooseCompute = (
  services: readonly ComputeService[],
  nodes: readonly NodeAsk[],
): { readonly service: ComputeService; readonly chosen: Chosen } | Misfit => {
  let best: { service: ComputeService; chosen: Chosen } | undefined;
  let misfit: Misfit | undefined;
  for (const service of services.toSorted(compareNames)) {
    const chosen = fitCompute(service, nodes);
    if ('reason' in chosen) misfit ??= chosen;
    else if (!best || chosen.waste < best.chosen.waste) best = { service, chosen };
  }
  return best ?? misfit ?? { reason: 'no compute service' };
};

const freeOf = (amount: { readonly quota: number | null; readonly usage: number | null } | undefined): number => {
  if (!amount || amount.quota === null) return 0;
  return amount.quota < 0 ? Number.POSITIVE_INFINITY : amount.quota - (amount.usage ?? 0);
};

/** The service with the most free space; ties end by name. */
const roomiest = <Service extends { readonly name: string }>(
  services: readonly Service[],
  room: (service: Service) => number,
): Service | undefined =>
  services
    .toSorted(compareNames)
    .reduce<Service | undefined>((best, one) => (best && room(best) >= room(one) ? best : one), undefined);

const networkMisfit = (networks: readonly NetworkService[], nodes: readonly NodeAsk[]): Misfit | undefined => {
  const external = networks.flatMap((service) => service.external);
  const addresses = networks.some(({ floatingIps }) => freeOf(floatingIps) > 0);
  if (external.length === 0) return undefined;
  if (nodes.some(({ publicIp }) => publicIp) && !addresses && external.every((leadsOut) => leadsOut === false)) {
    return { reason: 'no public network, and no floating IPs' };
  }
  if (nodes.some(({ privateNetwork }) => privateNetwork) && external.every((leadsOut) => leadsOut === true)) {
    return { reason: 'no private network' };
  }
  return undefined;
};

/**
 * How a deployment would fit a site, or why it can't. Quota is not considered: a site that is full today is still worth
 * trying last.
 */
export const fitAsk = ({ compute, storage, network }: Site, ask: Ask): Fit | Misfit => {
  const nodes = ask.nodes.filter(({ count }) => count >= 1);
  const found = nodes.length > 0 ? chooseCompute(compute, nodes) : undefined;
  if (found && 'reason' in found) return found;
  const unfit = networkMisfit(network, nodes);
  if (unfit) return unfit;
  const { waste, ...taken } = found?.chosen ?? nothing;
  return {
    ...taken,
    compute: found?.service ?? compute.toSorted(compareNames)[0],
    storage: roomiest(storage, ({ storageGb }) => freeOf(storageGb)),
    network: roomiest(network, ({ floatingIps }) => freeOf(floatingIps)),
  };
};
