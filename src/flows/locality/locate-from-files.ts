import { decodePlaces } from '../../contracts/locality/decode-places.ts';
import { decodeTransfer } from '../../contracts/locality/decode-transfer.ts';
import { type DatasetPlaces, datasetKey, unknownPlaces } from '../../contracts/locality/facts.ts';
import type { Transfer } from '../../contracts/locality/transfer.ts';
import type { RankerError } from '../../errors.ts';
import { LinkHistory } from '../../features/locality/link-history.ts';
import { decodedLines } from '../files/decoded-lines.ts';
import type { Locate } from '../ranking/rank-request.ts';
import { type Catalogue, locateData, type RseProviders } from './locate-data.ts';

type LocalityFiles = {
  /** Data sets with their replicas; undefined where `catalogue` is to be asked. */
  readonly replicas: string | undefined;
  readonly transfers: string | undefined;
  readonly catalogue: Catalogue | undefined;
  readonly providers: RseProviders;
  readonly onRejected: (path: string, line: number, error: RankerError) => void;
};

const fileCatalogue = async (path: string, onRejected: LocalityFiles['onRejected']): Promise<Catalogue> => {
  const places = new Map<string, DatasetPlaces>();
  for await (const place of decodedLines(path, decodePlaces, (line, error) => onRejected(path, line, error)))
    places.set(datasetKey(place), place);
  return {
    places: async (datasets) =>
      datasets.map((one) => places.get(datasetKey(one)) ?? unknownPlaces(one, `${path} does not name it`)),
    storage: () => [],
    distance: () => undefined,
  };
};

/**
 * Locates data for requests that come in the order of their time, each with the transfers that had finished by then.
 * @returns undefined where there is neither a file of places nor a catalogue
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const locateFromFiles = async (files: LocalityFiles): Promise<Locate | undefined> => {
  const { replicas, transfers: path, providers, onRejected } = files;
  const catalogue = replicas === undefined ? files.catalogue : await fileCatalogue(replicas, onRejected);
  if (!catalogue) return undefined;
  const transfers: Transfer[] = [];
  const reject = (line: number, error: RankerError): void => onRejected(path ?? '', line, error);
  for await (const transfer of decodedLines(path, decodeTransfer, reject)) if (transfer) transfers.push(transfer);
  transfers.sort((a, b) => a.finishTime - b.finishTime);
  const links = new LinkHistory();
  const locate = locateData(catalogue, links, providers);
  let next = 0;
  return (request, time) => {
    for (; next < transfers.length && transfers[next]!.finishTime <= time; next++) links.add(transfers[next]!);
    return locate(request, time);
  };
};
