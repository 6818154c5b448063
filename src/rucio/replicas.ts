import { z } from 'zod';
import type { DataPart } from '../contracts/locality/facts.ts';
import type { RucioClient } from './client.ts';
import { catalogueFault, exceptionIn, readAnswer } from './faults.ts';
import type { StorageTable } from './storage-table.ts';

export type DataName = { readonly scope: string; readonly name: string };

export type FoundPlaces = { readonly bytes: number; readonly parts: readonly DataPart[] };

const Replica = z.object({
  bytes: z.number().nonnegative().nullish(),
  states: z.record(z.string(), z.string()).nullish(),
});

const Did = z.object({ bytes: z.number().nonnegative().nullish() });

/** With more distinct sets of places than this, it is no data set but a whole catalogue. */
const mostParts = 2_000;

type Gathered = { bytes: number; readonly disk: readonly string[]; readonly tape: readonly string[] };

const listParts = async (
  client: RucioClient,
  { scope, name }: DataName,
  storage: StorageTable,
  signal: AbortSignal,
): Promise<Gathered[]> => {
  const parts = new Map<string, Gathered>();
  const call = { method: 'POST' as const, path: '/replicas/list', body: { dids: [{ scope, name }] } };
  for await (const line of client.lines(call, signal)) {
    const { bytes, states } = readAnswer(client.options.name, Replica, line);
    const places = Object.keys(states ?? {})
      .filter((rse) => states![rse] === 'AVAILABLE' && (storage.get(rse)?.readable ?? true))
      .sort();
    const key = JSON.stringify(places);
    const part = parts.get(key) ?? {
      bytes: 0,
      disk: places.filter((rse) => !storage.get(rse)?.onTape),
      tape: places.filter((rse) => storage.get(rse)?.onTape),
    };
    part.bytes += bytes ?? 0;
    parts.set(key, part);
    if (parts.size > mostParts)
      throw catalogueFault(client.options.name, 'knows it in too many places', { ofData: true });
  }
  return [...parts.values()];
};

/** As part of a path these would lead elsewhere. */
const isDots = (text: string): boolean => text === '.' || text === '..';

/**
 * Where the files of a data set, container or file lie, summed over files with the same places. Only copies count that
 * are AVAILABLE and readable now; files without any form a part without places.
 * @returns undefined when it is not known there
 * @throws RankerError CATALOGUE_FAILED
 */
export const findPlaces = async (
  client: RucioClient,
  data: DataName,
  storage: StorageTable,
  signal: AbortSignal,
): Promise<FoundPlaces | undefined> => {
  if (isDots(data.scope) || isDots(data.name)) return undefined;
  const path = `/dids/${encodeURIComponent(data.scope)}/${encodeURIComponent(data.name)}?dynamic_depth=FILE`;
  try {
    const [did, parts] = await Promise.all([
      client.value({ method: 'GET', path }, signal),
      listParts(client, data, storage, signal),
    ]);
    const answer = readAnswer(client.options.name, Did, did);
    const listed = parts.reduce((sum, part) => sum + part.bytes, 0);
    const bytes = Math.max(listed, answer.bytes ?? 0);
    const nowhere = { bytes: bytes - listed, disk: [], tape: [] };
    return { bytes, parts: nowhere.bytes > 0 ? [...parts, nowhere] : parts };
  } catch (thrown) {
    if (exceptionIn(thrown) === 'DataIdentifierNotFound') return undefined;
    throw thrown;
  }
};
