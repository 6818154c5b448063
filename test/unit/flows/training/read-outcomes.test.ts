import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { readOutcomeFile, readOutcomeTopic } from '../../../../src/flows/training/read-outcomes.ts';
import { outcomeMessage, submission } from '../../../helpers/messages/messages.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const read = (messages: readonly JsonObject[]) => {
  const path = join(tempFolder(), 'outcomes.ndjson');
  writeFileSync(path, messages.map((message) => JSON.stringify(message)).join('\n'));
  return readOutcomeFile(path, { now: submission });
};

test('an outcome of the next century is rejected by its line, so that it does not end the data of the model', async () => {
  const of2126 = {
    submission_time: '2126-03-01 10:00:00',
    finish_time: null,
    completion_time_s: 60,
  };
  const long = { finish_time: null, completion_time_s: 1e9 };
  const messages = ['a', 'b', 'c', 'd', 'e'].map((uuid) => outcomeMessage(uuid, 'A', 60));
  const { outcomes, rejected, rejections } = await read([
    messages[0]!,
    outcomeMessage('x', 'A', 60, of2126),
    ...messages.slice(1),
    outcomeMessage('y', 'A', 60, long),
  ]);
  expect([...outcomes].map(({ outcome }) => outcome.uuid)).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(rejected).toBe(2);
  expect(rejections.map(({ place, error }) => [place, error.code])).toEqual([
    [2, 'MESSAGE_TIME'],
    [7, 'MESSAGE_TIME'],
  ]);
});

test('what a clock of another zone dates some hours ahead is taken', async () => {
  const { outcomes, rejected } = await read([outcomeMessage('a', 'A', 60), outcomeMessage('b', 'A', -12 * 60)]);
  expect([outcomes.length, rejected]).toEqual([2, 0]);
});

test('data that lie ahead as a whole are taken: they have a clock of their own', async () => {
  const yearAhead = -365 * 24 * 60;
  const { outcomes, rejected } = await read([
    outcomeMessage('a', 'A', yearAhead),
    outcomeMessage('b', 'A', yearAhead),
    outcomeMessage('c', 'A', 60),
  ]);
  expect([outcomes.length, rejected]).toEqual([3, 0]);
});

test('an outcome without a version is taken from a file, and rejected on the topic', async () => {
  const { msg_version: _, ...bare } = outcomeMessage('a', 'A', 60);
  const bus = openEmbeddedBus({ path: join(tempFolder(), 'log.sqlite'), clock: () => submission });
  await bus.publish('training', [{ key: 'a', value: JSON.stringify(bare) }]);
  const onTopic = await readOutcomeTopic(bus, 'training', { now: submission }, new AbortController().signal);
  await bus.close();
  expect([(await read([bare])).rejected, onTopic.rejected]).toEqual([0, 1]);
});

const heapInUse = (): number => {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
};

test('ten thousand outcomes that were read take less of the heap than 300 bytes each', async () => {
  const messages = Array.from({ length: 10_000 }, (_, n) => outcomeMessage(`uuid-${n}`, 'A', n));
  const before = heapInUse();
  const { outcomes } = await read(messages);
  expect((heapInUse() - before) / outcomes.length).toBeLessThan(300);
  expect(outcomes).toHaveLength(10_000);
});
