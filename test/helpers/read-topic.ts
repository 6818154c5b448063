import { openLog } from '../../src/bus/embedded/log.ts';
import type { InMessage } from '../../src/bus/port.ts';

/** What a topic of the log at `path` holds, through a connection of its own. @throws RankerError BUS_STORAGE */
export const readTopic = (path: string, topic: string): readonly InMessage[] => {
  const log = openLog(path);
  const after = (offset: number) => log.read(topic, offset + 1, 1_000);
  try {
    const messages: InMessage[] = [];
    for (let batch = after(-1); batch.length > 0; batch = after(batch.at(-1)!.offset)) messages.push(...batch);
    return messages;
  } finally {
    log.close();
  }
};
