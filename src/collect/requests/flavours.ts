import { compareText } from '../../contracts/json/compare-text.ts';
import type { Flavour } from '../sites/site.ts';
import type { NodeAsk } from '../templates/tosca/ask.ts';

/** Value of a GB of RAM, a GB of disk and a GPU in cores; an unneeded GPU is always a large waste. */
const coresPer = { ramGb: 1 / 4, diskGb: 1 / 64, gpu: 64 } as const;

const holds = (flavour: Flavour, { vcpus = 0, ramGb = 0, diskGb = 0, gpus = 0 }: NodeAsk): boolean =>
  flavour.vcpus >= vcpus && flavour.ramGb >= ramGb && flavour.diskGb >= diskGb && flavour.gpus >= gpus;

/** What a flavour has beyond the request, in cores. */
export const wasteOf = (flavour: Flavour, { vcpus = 0, ramGb = 0, diskGb = 0, gpus = 0 }: NodeAsk): number =>
  flavour.vcpus -
  vcpus +
  coresPer.ramGb * (flavour.ramGb - ramGb) +
  coresPer.diskGb * (flavour.diskGb - diskGb) +
  coresPer.gpu * (flavour.gpus - gpus);

/** The flavour that holds a node with the least waste; ties end by size, name and id, so never by the order of the list. */
export const bestFlavour = (flavours: readonly Flavour[], ask: NodeAsk): Flavour | undefined =>
  flavours
    .filter((flavour) => holds(flavour, ask))
    .reduce<Flavour | undefined>((best, flavour) => {
      if (!best) return flavour;
      const order =
        wasteOf(flavour, ask) - wasteOf(best, ask) ||
        flavour.gpus - best.gpus ||
        flavour.vcpus - best.vcpus ||
        flavour.ramGb - best.ramGb ||
        flavour.diskGb - best.diskGb ||
        compareText(flavour.name, best.name) ||
        compareText(flavour.id, best.id);
      return order < 0 ? flavour : best;
    }, undefined);

/** Equal in all that was requested. */
export const isExact = (flavour: Flavour, { vcpus, ramGb, diskGb, gpus }: NodeAsk): boolean =>
  (vcpus === undefined || flavour.vcpus === vcpus) &&
  (ramGb === undefined || flavour.ramGb === ramGb) &&
  (diskGb === undefined || flavour.diskGb === diskGb) &&
  (gpus === undefined || flavour.gpus === gpus);
