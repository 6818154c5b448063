import { expect, test } from 'vitest';
import type { InMessage, OutMessage } from '../../../../src/bus/port.ts';
import { RankerError } from '../../../../src/errors.ts';
import { answerBatches } from '../../../../src/flows/answering/answer-batch.ts';

const requestAt = (offset: number): InMessage => ({
  topic: 'inference',
  partition: 0,
  offset,
  timestamp: 0,
  key: null,
  value: Buffer.from(`{"uuid":"u-${offset}"}`),
  headers: {},
});

test('a worker that was frozen in a batch looks what others answered before it goes on', async () => {
  let time = 0;
  const story: string[] = [];
  const handle = answerBatches({
    publish: async () => {},
    answer: async (request) => {
      const { uuid } = request as { uuid: string };
      story.push(uuid);
      time += uuid === 'u-40' ? 15_000 : 10;
      const message = { key: uuid, value: Buffer.from(''), headers: {} };
      return { message, repeated: false, published: Promise.resolve() };
    },
    answerFault: async () => undefined,
    bury: async () => {},
    readAnswersToEnd: async () => void story.push('read'),
    now: () => time,
  });
  const batch = Array.from({ length: 150 }, (_, offset) => requestAt(offset));
  await handle(batch, new AbortController().signal);
  await handle([requestAt(150)], new AbortController().signal);
  expect(story.flatMap((told, at) => (told === 'read' ? [story[at + 1]] : []))).toEqual(['u-0', 'u-64']);
  expect(story.filter((told) => told !== 'read')).toHaveLength(151);
});

test('what the bus did not take is sent when the batch comes again, what it took is not', async () => {
  const sent: string[] = [];
  const given = new Map<string, OutMessage & { readonly value: Buffer }>();
  const handle = answerBatches({
    publish: async ({ key }) => void sent.push(key!),
    answer: async (request, record) => {
      const { uuid } = request as { uuid: string };
      const message = { key: uuid, value: Buffer.from(''), headers: { 'request-record': record! } };
      const repeated = given.has(uuid);
      given.set(uuid, message);
      const fault = new RankerError('BUS_UNREACHABLE', 'no broker answers');
      const published = uuid === 'u-1' && !repeated ? Promise.reject(fault) : Promise.resolve();
      published.catch(() => {});
      return { message, repeated, published };
    },
    answerFault: async () => undefined,
    bury: async () => {},
    readAnswersToEnd: async () => {},
    now: () => 0,
  });
  const batch = [requestAt(0), requestAt(1)];
  const { signal } = new AbortController();
  const first = await handle(batch, signal);
  await expect(first!.done).rejects.toThrow('no broker answers');
  const second = await handle(batch, signal);
  await second!.done;
  expect(sent).toEqual(['u-1']);
});
