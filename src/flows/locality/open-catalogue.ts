import { type RucioOptions, systemPorts } from '../../rucio/options.ts';
import type { Catalogue } from './locate-data.ts';
import { type CatalogueTimes, rucioCatalogue } from './rucio-catalogue.ts';
import { type CatalogueLog, RucioInstance } from './rucio-instance.ts';

export type OpenCatalogue = {
  readonly catalogue: Catalogue;
  readonly instances: readonly RucioInstance[];
  /** Resolves when each Rucio has listed its storage, or failed to. */
  readonly warm: Promise<unknown>;
  readonly close: () => void;
};

/** Opens the Rucios that the settings name; undefined when there is none. */
export const openCatalogue = (
  options: readonly RucioOptions[],
  times: CatalogueTimes,
  log: CatalogueLog,
): OpenCatalogue | undefined => {
  if (options.length === 0) return undefined;
  const instances = options.map((one) => new RucioInstance(one, systemPorts, log, times.budgetMs));
  return {
    catalogue: rucioCatalogue(instances, times, systemPorts.elapsed),
    instances,
    warm: Promise.all(instances.map((instance) => instance.warmUp())),
    close: () => {
      for (const instance of instances) instance.close();
    },
  };
};
