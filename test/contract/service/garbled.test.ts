import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { InMessage, OutMessage } from '../../../src/bus/port.ts';
import type { JsonValue } from '../../../src/contracts/json/json-value.ts';
import { parseJsonBytes } from '../../../src/contracts/json/parse-json.ts';
import { decodeOutcome } from '../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../src/contracts/messages/decode-request.ts';
import { asRankerError } from '../../../src/errors.ts';
import { deadLetterTopic } from '../../../src/flows/dead-letters/dead-letters.ts';
import { type Random, seededRandom } from '../../../src/simulate/random.ts';
import { garbled } from '../../helpers/messages/garbled.ts';
import { outcomeMessage } from '../../helpers/messages/messages.ts';
import { type Federation, numberedRequest, openFederation, textsOf } from '../../helpers/programs/federation.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

const context = { now: Date.now(), zone: 'UTC' };

const keys: readonly Pick<OutMessage, 'key' | 'rawKey'>[] = [
  { key: null },
  { key: '' },
  { key: 'k'.repeat(60_000) },
  { key: null, rawKey: Uint8Array.of(0xff, 0, 0x80) },
];

/** Garbled messages of one kind, numbered by a header, and by number the codes of those that can't be read. */
const garbling = (random: Random, message: (uuid: string) => object, decode: (value: JsonValue) => unknown) => {
  const codes = new Map<string, string>();
  let count = 0;
  const next = (): OutMessage => {
    const n = String(count++);
    const value = garbled(random, JSON.stringify(message(`bad-${n}`)));
    try {
      if (value !== null) decode(parseJsonBytes(value));
    } catch (thrown) {
      codes.set(n, asRankerError(thrown).code);
    }
    return { ...random.choice(keys), value, headers: { n } };
  };
  return { codes, next };
};

type Garbling = ReturnType<typeof garbling>;

/** Feeds requests and outcomes, half of them garbled, until it is stopped. @returns the uuids of the good requests */
const startFeed = ({ bus, topics }: Federation, random: Random, requests: Garbling, outcomes: Garbling) => {
  const published: Promise<void>[] = [];
  const uuids: string[] = [];
  const feed = (): void => {
    const good = Array.from({ length: 10 }, (_, n) => `good-${uuids.length + n}`);
    uuids.push(...good);
    const asked = good.map((uuid) => ({ key: null, value: JSON.stringify(numberedRequest(uuid)) }));
    const became = good.map((uuid) => ({ key: uuid, value: JSON.stringify(outcomeMessage(uuid, 'SITE-1', 100)) }));
    published.push(
      bus.publish(topics.requests, random.shuffled([...asked, ...good.map(requests.next)])),
      bus.publish(topics.outcomes, random.shuffled([...became, ...good.map(outcomes.next)])),
    );
  };
  const timer = setInterval(feed, 100);
  return async (): Promise<string[]> => {
    clearInterval(timer);
    await Promise.all(published);
    return uuids;
  };
};

/** A federation under such a load; `settled` ends it, and resolves with its dead letters when all is answered or put away. */
const underLoad = async (seed: number) => {
  const federation = await openFederation(kafka);
  const topic = await kafka.createTopic({ topic: deadLetterTopic(federation.topics.outcomes) });
  const outcomeLetters: InMessage[] = [];
  await federation.bus.follow(
    topic,
    new Map(),
    async (batch) => void outcomeLetters.push(...batch),
    () => {},
  );
  const random = seededRandom(seed);
  const requests = garbling(random, numberedRequest, (value) => decodeRequest(value, context));
  const outcomes = garbling(
    random,
    (uuid) => outcomeMessage(uuid, 'SITE-1', 100),
    (value) => decodeOutcome(value, { ...context, needsVersion: true }),
  );
  const stop = startFeed(federation, random, requests, outcomes);

  const settled = async () => {
    const uuids = await stop();
    await federation.answered(uuids);
    expect(uuids.filter((uuid) => textsOf(federation, uuid).length !== 1)).toEqual([]);
    const both = [
      { letters: federation.deadLetters, codes: requests.codes },
      { letters: outcomeLetters, codes: outcomes.codes },
    ];
    for (const { letters, codes } of both) {
      const told = () => new Map(letters.map(({ headers }) => [headers['carried.n'], headers.code]));
      await vi.waitFor(() => expect(told().size).toBe(codes.size), { timeout: 120_000 });
      expect(told()).toEqual(codes);
    }
    const given = uuids.map((uuid) => federation.answers.get(uuid)!.length);
    const twice = both.map(({ letters, codes }) => letters.length - codes.size);
    return { answered: uuids.length, twice: [given.filter((times) => times > 1).length, ...twice] };
  };
  const start = () => federation.start({ ROLES: 'api,ranking,training', TRAIN_CRON: '0 0 1 1 *' });
  return { start, settled };
};

test('while workers come and go, each request is answered once and what is garbled is put away once, by its code', async () => {
  const { start, settled } = await underLoad(1);
  let worker = start();
  for (let n = 0; n < 4; n++) {
    const next = start();
    await next.ready();
    await sleep(500);
    expect((await worker.stop()).code).toBe(0);
    worker = next;
  }
  const { answered, twice } = await settled();
  expect(answered).toBeGreaterThan(200);
  expect(twice).toEqual([0, 0, 0]);
});

test('where workers and the broker are killed, also while others start, each request has one list and no dead letter is missing', async () => {
  const { start, settled } = await underLoad(2);
  const workers = [start(), start()];
  for (const worker of workers) await worker.ready();
  await sleep(1_000);
  await workers[0]!.kill();
  workers.push(start());
  await sleep(500);
  await kafka.kill();
  await workers[1]!.kill();
  workers.push(start());
  await kafka.start();
  await workers[3]!.ready();
  await workers[2]!.kill();
  const { answered, twice } = await settled();
  console.info(
    `${answered} answered; twice, since somebody was killed: answers, letters of requests, of outcomes`,
    twice,
  );
});
