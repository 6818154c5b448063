import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openEmbeddedBus } from '../../../../src/bus/embedded/embedded-bus.ts';
import type { Bus, InMessage } from '../../../../src/bus/port.ts';
import { type ErrorCode, RankerError } from '../../../../src/errors.ts';
import { deadLetter } from '../../../../src/flows/dead-letters/dead-letters.ts';
import { type LetterPlaces, readDeadLetters } from '../../../../src/flows/dead-letters/read-dead-letters.ts';
import { type ReplayChoice, replayDeadLetters } from '../../../../src/flows/dead-letters/replay-dead-letters.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { beforePublish } from '../../../helpers/programs/before-publish.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';

const { signal } = new AbortController();

const replay = (places: LetterPlaces, choice: Partial<ReplayChoice> = {}) =>
  replayDeadLetters(places, { topic: 'inference', again: false, dryRun: false, ...choice }, signal);

const good = request('good', [entry('A')]);
const unnamed = request('unnamed', [entry(''), entry('A')]);

/** A site on whose topic of requests some can't be read. */
const withLetters = async (...bad: readonly (string | object)[]): Promise<Site> => {
  const site = openSite();
  const service = await site.start();
  await site.publish('inference', ...bad, good);
  await site.topic('inference.dead-letter', bad.length);
  await service.stop();
  return site;
};

const raw = async (bus: Bus, topic: string): Promise<InMessage[]> => {
  const found: InMessage[] = [];
  const read = Promise.withResolvers<void>();
  const take = async (batch: readonly InMessage[]) => void found.push(...batch);
  const reading = await bus.follow(topic, new Map(), take, read.resolve);
  await read.promise;
  await reading.stop();
  return found;
};

/** Its bus, which refuses what is put on some topics, and another where that is kept. */
const refusing = (site: Site, topics: RegExp, code: ErrorCode = 'BUS_TOPIC_MISSING') => {
  const bus = beforePublish(site.bus, (topic) => {
    if (topics.test(topic)) throw new RankerError(code, 'not here');
  });
  const aside = openEmbeddedBus({ path: join(site.folder, 'aside.sqlite'), clock: site.now });
  onTestFinished(() => aside.close());
  return { bus, aside };
};

test('a dead letter tells where it lay, why, and how it begins', async () => {
  const site = await withLetters('no JSON', unnamed);
  const letters = await readDeadLetters(site, 'inference', signal);
  expect(letters).toMatchObject([
    { id: '0/0', topic: 'inference', partition: 0, offset: 0, code: 'MESSAGE_JSON', state: 'new', start: 'no JSON' },
    { id: '0/1', offset: 1, code: 'MESSAGE_FIELD_MISSING', field: expect.stringContaining('provider_name') },
  ]);
  expect(letters[0]!.time).toMatch(/^2025-06-1\dT/);
});

test('where nothing was unreadable there are no dead letters', async () => {
  expect(await readDeadLetters(openSite(), 'inference', signal)).toEqual([]);
});

test('replayed dead letters come back with their key and their bytes, each once, on whichever machine', async () => {
  const site = openSite();
  await site.start();
  const bytes = Uint8Array.of(0x7b, 0xff, 0xfe);
  await site.bus.publish('inference', [{ key: 'k', value: bytes }]);
  await site.topic('inference.dead-letter', 1);
  expect(await replay(site)).toHaveLength(1);
  const messages = await raw(site.bus, 'inference');
  expect(messages).toHaveLength(2);
  expect(messages[1]).toMatchObject({ key: 'k', headers: { 'replay-of': '0/0' } });
  expect(Buffer.compare(messages[1]!.value!, bytes)).toBe(0);
  const other = openEmbeddedBus({ path: site.logPath, clock: Date.now });
  expect(await replay({ bus: other })).toEqual([]);
  await other.close();
});

test('a dead letter keeps the headers that a message came with, also those named like its own, and its replay has them', async () => {
  const site = openSite();
  await site.start();
  const headers = { code: 'of the sender', traceparent: '00-1', '': 'nameless' };
  await site.bus.publish('inference', [{ key: null, value: 'no JSON', headers }]);
  await site.topic('inference.dead-letter', 1);
  expect(await replay(site)).toMatchObject([{ code: 'MESSAGE_JSON' }]);
  await site.topic('inference.dead-letter', 3);
  expect(await replay(site, { again: true })).toMatchObject([{ code: 'MESSAGE_JSON', state: 'again' }]);
  const messages = await raw(site.bus, 'inference');
  const replayed = { ...headers, 'replay-of': '0/0' };
  expect(messages.map((message) => ({ ...message.headers }))).toEqual([headers, replayed, replayed]);
});

test('a dead letter keeps a key that is no text', () => {
  const rawKey = Uint8Array.of(0xff, 0, 0x80);
  const message = {
    topic: 't',
    partition: 0,
    offset: 0,
    timestamp: 0,
    key: '\ufffd',
    rawKey,
    value: null,
    headers: {},
  };
  expect(deadLetter(message, new RankerError('MESSAGE_JSON', 'no JSON'), 0)).toMatchObject({ rawKey });
});

test('what fails again is one dead letter more, replayed only when asked, and then the newest alone', async () => {
  const site = await withLetters('no JSON');
  const service = await site.start();
  await replay(site);
  await site.topic('inference.dead-letter', 3);
  expect(await readDeadLetters(site, 'inference', signal)).toMatchObject([
    { id: '0/0', state: 'replayed' },
    { state: 'again', first: '0/0', code: 'MESSAGE_JSON' },
  ]);
  expect(await replay(site)).toEqual([]);
  await service.stop();
  expect(await replay(site, { again: true })).toMatchObject([{ state: 'again' }]);
  expect(await raw(site.bus, 'inference')).toHaveLength(4);
});

test('a message that was put away twice, since who did it was killed, is listed and replayed once', async () => {
  const site = openSite();
  const place = { topic: 'inference', partition: 0, timestamp: 0, key: null, headers: {} };
  const letter = (offset: number, value: string, time: number) =>
    deadLetter({ ...place, offset, value: Buffer.from(value) }, new RankerError('MESSAGE_JSON', 'no JSON'), time);
  const letters = [letter(0, 'a', 1_000), letter(1, 'a', 1_000), letter(0, 'a', 2_000), letter(0, 'b', 3_000)];
  await site.bus.publish('inference.dead-letter', letters);
  expect(await readDeadLetters(site, 'inference', signal)).toMatchObject([{ id: '0/0' }, { id: '0/1' }, { id: '0/3' }]);
  expect(await replay(site)).toHaveLength(3);
  expect((await raw(site.bus, 'inference')).map(({ value }) => String(Buffer.from(value!)))).toEqual(['a', 'a', 'b']);
  expect(await replay(site)).toEqual([]);
});

test('a dry run and a code choose without replaying the rest', async () => {
  const site = await withLetters('no JSON', unnamed);
  expect(await replay(site, { dryRun: true })).toHaveLength(2);
  expect(await replay(site, { code: 'MESSAGE_JSON' })).toMatchObject([{ code: 'MESSAGE_JSON' }]);
  expect(await replay(site)).toMatchObject([{ code: 'MESSAGE_FIELD_MISSING' }]);
  expect(await raw(site.bus, 'inference')).toHaveLength(5);
});

test('an outcome that was unreadable lies with its own topic', async () => {
  const site = openSite();
  await site.start();
  await site.publish('training', { ...outcomeMessage('o', 'A', 1), status: 'MAYBE' });
  await site.topic('training.dead-letter', 1);
  expect(await readDeadLetters(site, 'training', signal)).toMatchObject([
    { code: 'MESSAGE_STATUS', topic: 'training' },
  ]);
});

test('outcomes that can not be read are put away side by side, so that many of them do not wait for each other', async () => {
  const site = openSite();
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const bus = beforePublish(site.bus, (topic) => {
    if (topic !== 'training.dead-letter') return;
    if (++waiting === 20) all.resolve();
    return all.promise;
  });
  await site.publish('training', ...Array.from({ length: 20 }, () => 'no JSON'));
  await site.start({ bus });
  expect(await site.topic('training.dead-letter', 20)).toHaveLength(20);
});

test.each<ErrorCode>(['BUS_TOPIC_MISSING', 'BUS_REFUSED', 'MESSAGE_TOO_LARGE'])(
  'brokers that answer a dead letter with %s do not hold up the stream: it is kept aside, listed and replayed',
  async (code) => {
    const site = openSite();
    const { bus, aside } = refusing(site, /dead-letter$/, code);
    await site.start({ bus, openAside: async () => aside });
    await site.publish('inference', 'no JSON', good);
    expect(await site.topic('ranked_providers', 1)).toMatchObject([{ key: 'good' }]);
    const places = { bus, aside };
    await expect
      .poll(() => readDeadLetters(places, 'inference', signal))
      .toMatchObject([{ id: 'aside/0/0', state: 'new' }]);
    expect(await replay(places)).toHaveLength(1);
    expect(await replay(places)).toEqual([]);
    expect((await raw(site.bus, 'inference')).at(-1)?.headers).toEqual({ 'replay-of': 'aside/0/0' });
  },
);

test('dead letters that one topic does not take keep those of another from nothing', async () => {
  const site = openSite();
  const { bus, aside } = refusing(site, /^inference.dead-letter$/);
  await site.start({ bus, openAside: async () => aside });
  await site.publish('inference', 'no JSON');
  await expect.poll(() => readDeadLetters({ bus, aside }, 'inference', signal)).toHaveLength(1);
  await site.publish('training', 'no JSON');
  expect(await site.topic('training.dead-letter', 1)).toHaveLength(1);
});

test('that dead letters are kept aside is told once, however many come at a time', async () => {
  const site = openSite();
  const { bus, aside } = refusing(site, /dead-letter$/);
  const service = await site.start({ bus, openAside: async () => aside });
  await site.publish('inference', ...Array.from({ length: 20 }, () => 'no JSON'), good);
  await expect.poll(() => readDeadLetters({ bus, aside }, 'inference', signal)).toHaveLength(20);
  expect(service.log().filter(({ msg }) => msg === 'dead letters are kept on this machine')).toHaveLength(1);
});

test('an answer that is too large for its topic gives way to an empty one that says so', async () => {
  const site = openSite();
  const bus = beforePublish(site.bus, (topic, messages) => {
    const bytes = messages.reduce((sum, { value }) => sum + (value?.length ?? 0), 0);
    if (topic === 'ranked_providers' && bytes > 600) throw new RankerError('MESSAGE_TOO_LARGE', 'too large');
  });
  await site.start({ bus });
  await site.publish('inference', good);
  const [answer] = await site.topic('ranked_providers', 1);
  expect(answer).toMatchObject({ key: 'good', headers: { code: 'MESSAGE_TOO_LARGE', served_by: 'tie_order' } });
  expect(JSON.parse(answer!.text)).toMatchObject({ ranked_providers: [], error: { code: 'MESSAGE_TOO_LARGE' } });
});

test('an answer that is too large does not take others along that travel with it', async () => {
  const site = openSite();
  const bus = beforePublish(site.bus, (topic, messages) => {
    const tooLarge = messages.some(({ value }) => topic === 'ranked_providers' && (value?.length ?? 0) > 3_000);
    if (tooLarge) throw new RankerError('MESSAGE_TOO_LARGE', 'too large');
  });
  const large = request(
    'large',
    ['A', 'B', 'C', 'D', 'E'].map((name) => entry(name)),
  );
  await site.publish('inference', good, large, request('other', [entry('B')]));
  await site.start({ bus });
  const answers = await site.topic('ranked_providers', 3);
  const served = Object.fromEntries(answers.map(({ key, headers }) => [key, headers.served_by]));
  expect(served).toEqual({ good: 'rules', other: 'rules', large: 'tie_order' });
});
