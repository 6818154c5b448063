import { openLog } from '../../src/bus/embedded/log.ts';
import type { InMessage } from '../../src/bus/port.ts';

const batchSize = 1_000;

/**
 * Reads a topic from offset `from` to the end it had at the start, a batch in memory at a time, through a connection
 * of its own: for a worker thread, beside a bus that stays open elsewhere. Ending the loop early closes it as well.
 * @throws RankerError BUS_STORAGE, also when there is no log at `path`
 */
export function* readTopic(path: string, topic: string, from = 0): Generator<InMessage, void, undefined> {
  const log = openLog(path, { readOnly: true });
  try {
    const end = log.end(topic);
    let next = from;
    while (next < end) {
      const batch = log.read(topic, next, Math.min(batchSize, end - next));
      yield* batch;
      next = batch.at(-1)!.offset + 1;
    }
  } finally {
    log.close();
  }
}
