import { z } from 'zod';
import type { RucioClient } from './client.ts';
import { exceptionIn, readAnswer } from './faults.ts';

const RseLine = z.object({
  rse: z.string().min(1),
  rse_type: z.string().nullish(),
  availability_read: z.boolean().nullish(),
});

type Storage = {
  readonly onTape: boolean;
  /** False while its data can't be read, such as in a downtime. */
  readonly readable: boolean;
};

/** The storage elements of one Rucio, as last read. */
export type StorageTable = ReadonlyMap<string, Storage>;

/** @throws RankerError CATALOGUE_FAILED */
export const readStorage = async (client: RucioClient, signal: AbortSignal): Promise<StorageTable> => {
  const table = new Map<string, Storage>();
  for await (const line of client.lines({ method: 'GET', path: '/rses/' }, signal)) {
    const { rse, rse_type, availability_read } = readAnswer(client.options.name, RseLine, line);
    table.set(rse, { onTape: rse_type === 'TAPE', readable: availability_read ?? true });
  }
  return table;
};

const Attributes = z.record(z.string(), z.unknown());

/** Rucio's errors for a storage element that is gone, or may not be read. */
const unanswerable = new Set(['RSENotFound', 'AccessDenied']);

/**
 * The provider, or `provider/region`, that an attribute names; undefined where none does or it may not be read.
 * @throws RankerError CATALOGUE_FAILED
 */
export const readProvider = async (
  client: RucioClient,
  rse: string,
  signal: AbortSignal,
): Promise<string | undefined> => {
  const call = { method: 'GET' as const, path: `/rses/${encodeURIComponent(rse)}/attr/` };
  try {
    const value = Attributes.safeParse(await client.value(call, signal)).data?.[client.options.providerAttribute];
    return typeof value === 'string' && value !== '' ? value : undefined;
  } catch (thrown) {
    if (unanswerable.has(exceptionIn(thrown) ?? '')) return undefined;
    throw thrown;
  }
};

const Distances = z.array(z.object({ distance: z.number().nullish() }));

/** Undefined where none is set. @throws RankerError CATALOGUE_FAILED */
export const readDistance = async (
  client: RucioClient,
  from: string,
  to: string,
  signal: AbortSignal,
): Promise<number | undefined> => {
  const path = `/rses/${encodeURIComponent(from)}/distances/${encodeURIComponent(to)}`;
  try {
    const found = Distances.safeParse(await client.value({ method: 'GET', path }, signal)).data?.[0];
    return found?.distance ?? undefined;
  } catch (thrown) {
    if (exceptionIn(thrown) === 'RSENotFound') return undefined;
    throw thrown;
  }
};
