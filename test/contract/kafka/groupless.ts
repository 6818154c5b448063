import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { eventually, numbered, openBus, type Server, text } from './bench.ts';

export const grouplessSuite = (server: Server): void => {
  test('a subscription without group goes on from its own offsets after a restart', async () => {
    const offsetsDir = join(tempFolder(), 'not', 'yet');
    const topic = await server().createTopic({ numPartitions: 3 });
    const seen: string[] = [];
    for (let round = 0; round < 3; round++) {
      const bus = await openBus(server, { groups: false, offsetsDir });
      await Promise.all(numbered(20, round * 20).map((message) => bus.publish(topic, [message])));
      await bus.subscribe(topic, 'g', async (batch) => void seen.push(...batch.map(text)));
      await eventually(() => expect(seen).toHaveLength((round + 1) * 20));
      await bus.close();
    }
    expect(seen.map(Number).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 60 }, (_, n) => n));
    const elsewhere = await openBus(server, { groups: false, offsetsDir: tempFolder() });
    const again: string[] = [];
    await elsewhere.subscribe(topic, 'g', async (batch) => void again.push(...batch.map(text)));
    await eventually(() => expect(again).toHaveLength(60));
  });
};
