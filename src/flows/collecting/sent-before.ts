import type { Pending } from '../../bus/embedded/state-file.ts';
import type { Bus, InMessage } from '../../bus/port.ts';
import { readTopic } from '../topics/read-topic.ts';
import { collectedHeader } from './deliver.ts';
import { isTopic } from './lanes.ts';

/**
 * What a process that died had written down as unsent: what lies on its topic all the same, and what is left.
 * @throws RankerError BUS_*; the signal's reason after an abort, when some may not have been seen
 */
export const sentBefore = async (
  bus: Bus,
  pending: readonly Pending[],
  signal: AbortSignal,
): Promise<{ readonly there: readonly Pending[]; readonly left: readonly Pending[] }> => {
  const ids = new Set<string>();
  for (const lane of new Set(pending.map(({ lane }) => lane).filter(isTopic))) {
    for (const id of await idsOn(bus, lane, signal)) ids.add(id);
  }
  return { there: pending.filter(({ id }) => ids.has(id)), left: pending.filter(({ id }) => !ids.has(id)) };
};

/** The ids of what was made here and lies on a topic. */
const idsOn = async (bus: Bus, topic: string, signal: AbortSignal): Promise<ReadonlySet<string>> => {
  const ids = new Set<string>();
  const take = async (batch: readonly InMessage[]): Promise<void> => {
    for (const { headers } of batch) if (headers[collectedHeader] !== undefined) ids.add(headers[collectedHeader]);
  };
  await readTopic(bus, topic, take, { signal });
  return ids;
};
