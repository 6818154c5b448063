import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import { batchedPublisher } from '../../../../src/flows/answering/batched-publisher.ts';
import { beforePublish } from '../../../helpers/programs/before-publish.ts';
import { readTopic } from '../../../helpers/read-topic.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const open = (paceMs: number) => {
  const path = join(tempFolder(), 'log.sqlite');
  const bus = openEmbeddedBus({ path, clock: Date.now });
  onTestFinished(() => bus.close());
  const batches: { readonly size: number; readonly at: number }[] = [];
  const counted = beforePublish(bus, (_, messages) => {
    batches.push({ size: messages.length, at: performance.now() });
  });
  return { ...batchedPublisher(counted, 't', undefined, { paceMs }), batches, path };
};

const message = (value: string) => ({ key: null, value });

test('what comes while a batch has just gone travels together, in its order, once its time has come', async () => {
  const { publish, batches, path } = open(1_000);
  const published: Promise<void>[] = [];
  for (const value of ['0', '1', '2', '3']) {
    published.push(publish(message(value)));
    await nextTurn();
  }
  await Promise.all(published);
  expect(batches.map(({ size }) => size)).toEqual([1, 3]);
  expect(batches[1]!.at - batches[0]!.at).toBeGreaterThan(990);
  expect(readTopic(path, 't').map(({ value }) => Buffer.from(value!).toString())).toEqual(['0', '1', '2', '3']);
});

test('who publishes after a while without waits for nobody', async () => {
  const { publish, batches } = open(20);
  await publish(message('0'));
  await new Promise((resolve) => setTimeout(resolve, 60));
  const published = publish(message('1'));
  await nextTurn();
  await nextTurn();
  expect(batches).toHaveLength(2);
  await published;
});

test('nothing waits any more once it has settled', async () => {
  const { publish, settled, path } = open(20);
  await settled();
  const published = ['0', '1', '2'].map((value) => publish(message(value)));
  await settled();
  expect(readTopic(path, 't')).toHaveLength(3);
  await Promise.all(published);
});
