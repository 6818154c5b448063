import type { Bus, InMessage } from '../../bus/port.ts';
import type { StateFile } from '../../bus/state-file.ts';
import { readTopic } from '../topics/read-topic.ts';
import { collectedHeader } from './deliver.ts';
import { isTopic } from './lanes.ts';

/**
 * Lets go of what a process that died had written down as unsent, and yet lies on its topic.
 * @throws RankerError BUS_*; the signal's reason after an abort, when some may not have been seen
 */
export const passSentBefore = async (bus: Bus, state: StateFile, signal: AbortSignal): Promise<void> => {
  const take = async (batch: readonly InMessage[]): Promise<void> =>
    state.sent(batch.flatMap(({ headers }) => headers[collectedHeader] ?? []));
  for (const lane of state.unsent().keys()) if (isTopic(lane)) await readTopic(bus, lane, take, { signal });
};
