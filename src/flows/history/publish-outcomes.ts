import { readMessages } from '../../bus/file/read-messages.ts';
import type { Bus } from '../../bus/port.ts';

/**
 * Puts the outcomes of a file on a topic, as they came. The topic's readers count a repeated outcome once, so doing it
 * again changes nothing.
 * @throws RankerError DATASET_* when the file can't be read
 */
export const publishOutcomes = async (bus: Bus, topic: string, path: string): Promise<number> => {
  let published = 0;
  let batch: { key: null; value: string }[] = [];
  const flush = async (): Promise<void> => {
    if (batch.length > 0) await bus.publish(topic, batch);
    published += batch.length;
    batch = [];
  };
  for await (const { value } of readMessages(path)) {
    if (value === undefined) continue;
    batch.push({ key: null, value: JSON.stringify(value) });
    if (batch.length === 500) await flush();
  }
  await flush();
  return published;
};
