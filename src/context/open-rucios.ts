import type { Config } from '../config/config.ts';
import { type OpenCatalogue, openCatalogue } from '../flows/locality/open-catalogue.ts';
import { localityTimes, rucioPlaces } from '../places/catalogue-places.ts';

/** The Rucios of the settings, once each has told of its storage or failed to; undefined when there is none. */
export const openRucios = async (config: Config, warn: (text: string) => void): Promise<OpenCatalogue | undefined> => {
  const log = { debug: () => {}, info: () => {}, warn: (_: object, text: string) => warn(text) };
  const opened = openCatalogue(rucioPlaces(config), localityTimes(config), log);
  await opened?.warm;
  return opened;
};
