import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { silentLog } from '../../../../../src/bus/bus-log.ts';
import type { Client } from '../../../../../src/bus/kafka/connection/client.ts';
import { defaults, type KafkaSettings } from '../../../../../src/bus/kafka/connection/options.ts';
import { openOutage } from '../../../../../src/bus/kafka/connection/outage.ts';
import type { Producer } from '../../../../../src/bus/kafka/publishing/producer.ts';
import { openPublisher } from '../../../../../src/bus/kafka/publishing/publisher.ts';
import { pause } from '../../../../../src/pause.ts';

const settings: KafkaSettings = {
  ...defaults,
  brokers: ['nowhere:1'],
  clientId: 'test',
  maxMessageBytes: 1_000_000,
  createTopics: false,
  groups: true,
  offsetsDir: '.',
  log: silentLog,
};

const client = { brokers: 'nowhere:1' } as unknown as Client;

const open = (producer: Producer, closing = new AbortController().signal, changes: Partial<KafkaSettings> = {}) =>
  openPublisher(
    client,
    { ...settings, ...changes },
    't',
    closing,
    producer,
    openOutage(silentLog, 't', (_, signal) => pause(1, signal)),
  );

type Fate = 'no' | 'before' | 'after' | 'half';

/** A broker that takes what `fails` lets pass; an answer that gets lost leaves the messages there all the same. */
const openBroker = (fails: readonly Fate[]) => {
  const log: string[] = [];
  let attempt = 0;
  const send: Producer['send'] = async (messages, onStored) => {
    await sleep(0);
    const fate = fails[attempt++] ?? 'no';
    if (fate === 'before') throw new Error('connection closed');
    if (messages.some(({ value }) => value === 'poison'))
      throw Object.assign(new Error('no'), { type: 'INVALID_RECORD' });
    const most = fate === 'half' ? Math.ceil(messages.length / 2) : messages.length;
    for (const [n, { value }] of messages.slice(0, most).entries()) {
      log.push(String(value));
      if (fate !== 'after') onStored(n, 0, log.length - 1);
    }
    if (fate === 'after' || most < messages.length) throw new Error('connection closed');
  };
  return { log, producer: { send, close: async () => {} } };
};

/** The first time that each message came. */
const firsts = (log: readonly string[]): string[] => [...new Set(log)];

test('whatever is lost and whenever, acknowledged messages are there, in the order of the calls', async () => {
  const fails = fc.array(fc.constantFrom<Fate>('no', 'before', 'after', 'half'), { maxLength: 8 });
  const calls = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(fails, calls, async (fails, calls) => {
      const { log, producer } = openBroker(fails);
      const publisher = open(producer);
      let next = 0;
      const sent = calls.map((count) => Array.from({ length: count }, () => ({ key: null, value: String(next++) })));
      await Promise.all(sent.map((messages) => publisher.publish(messages)));
      expect(firsts(log)).toEqual(Array.from({ length: next }, (_, n) => String(n)));
      await publisher.close();
    }),
    { numRuns: 50 },
  );
});

test('a message that the broker refuses fails alone, the others keep their order', async () => {
  const { log, producer } = openBroker([]);
  const publisher = open(producer);
  const values = ['0', 'poison', '1', 'poison', '2'];
  const ends = await Promise.allSettled(values.map((value) => publisher.publish([{ key: null, value }])));
  expect(ends.map(({ status }) => status === 'fulfilled')).toEqual([true, false, true, false, true]);
  expect(ends[1]).toMatchObject({ reason: { code: 'BUS_REFUSED' } });
  expect(log).toEqual(['0', '1', '2']);
});

test('who waits little for a missing topic is told soon, and who waits longer publishes once it is there', async () => {
  const stored: string[] = [];
  let isThere = false;
  const send: Producer['send'] = async (messages, onStored) => {
    if (!isThere) throw Object.assign(new Error('no such topic'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' });
    for (const [n, { value }] of messages.entries()) onStored(n, 0, stored.push(String(value)) - 1);
  };
  const publisher = open({ send, close: async () => {} });
  const patient = publisher.publish([{ key: null, value: 'patient' }]);
  const hasty = publisher.publish([{ key: null, value: 'hasty' }], { topicWaitMs: 20 });
  await expect(hasty).rejects.toMatchObject({ code: 'BUS_TOPIC_MISSING' });
  isThere = true;
  await patient;
  expect(stored).toEqual(['patient']);
});

test('a publication is given up after its time, and at once when the bus closes', async () => {
  const { producer } = openBroker(Array.from({ length: 10_000 }, () => 'before' as const));
  const closing = new AbortController();
  const publisher = open(producer, closing.signal, { publishTimeoutMs: 30 });
  await expect(publisher.publish([{ key: null, value: '0' }])).rejects.toMatchObject({ code: 'BUS_UNREACHABLE' });
  const patient = open(producer, closing.signal);
  const waiting = expect(patient.publish([{ key: null, value: '0' }])).rejects.toMatchObject({
    code: 'BUS_UNREACHABLE',
  });
  closing.abort();
  await waiting;
  await publisher.close();
  await patient.close();
});
