import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import { badRequests, oddRequests } from '../../../helpers/messages/bad-requests.ts';
import { entry, outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { type Message, openSite } from '../../../helpers/programs/running-service.ts';

const namesOf = ({ text }: Message): string[] =>
  RankedMessage.parse(JSON.parse(text)).ranked_providers.map((one) => one.provider_name);

describe('on the topic of requests', () => {
  test('what cannot be read lies on the dead-letter topic with its code, and the stream goes on', async () => {
    const site = openSite();
    const service = await site.start();
    await site.publish('inference', ...badRequests.map(({ text }) => text), request('last', [entry('A')]));
    const letters = await site.topic('inference.dead-letter', badRequests.length);
    for (const [at, { text, code }] of badRequests.entries()) {
      const letter = letters.find(({ headers }) => headers.offset === String(at))!;
      expect(letter.headers).toMatchObject({ code, topic: 'inference', partition: '0' });
      expect(letter.headers.reason!.length).toBeGreaterThan(10);
      expect(letter.text).toBe(text);
    }
    const answers = await site.topic(
      'ranked_providers',
      1 + badRequests.filter(({ listed, byUuidOnly }) => listed || byUuidOnly).length,
    );
    expect(answers.find(({ key }) => key === 'last')).toBeDefined();
    expect(service.health().ready).toBe(true);
  });

  test.for(badRequests.filter(({ listed }) => listed))(
    '$name: the answer lists who can be named, under the uuid, with the code',
    async ({ text, code, listed, partly, timeless }) => {
      const site = openSite();
      await site.start();
      await site.publish('inference', text);
      const [answer] = (await site.topic('ranked_providers', 1)) as [Message];
      expect(answer.key).toBe('bad');
      const served_by = partly || timeless ? 'rules' : 'tie_order';
      expect(answer.headers).toMatchObject({ msg_version: '1.2.0', served_by, model: '', code });
      expect('request-hash' in answer.headers).toBe(served_by === 'rules');
      expect(JSON.parse(answer.text)).toMatchObject({ uuid: 'bad', served_by, error: { code } });
      expect(namesOf(answer)).toEqual(listed);
    },
  );

  test.for([
    ...badRequests.filter(({ byUuidOnly }) => byUuidOnly),
    {
      name: 'not UTF-8',
      text: Buffer.from('{"uuid":"bad","providers":[{"provider_name":"\xe9"}]}', 'latin1'),
      code: 'MESSAGE_JSON',
    },
  ])('$name: an empty list answers, under the uuid that can be found, with the code', async ({ text, code }) => {
    const site = openSite();
    await site.start();
    await site.publish('inference', text);
    const [answer] = (await site.topic('ranked_providers', 1)) as [Message];
    expect(answer.key).toBe('bad');
    expect(answer.headers).toEqual({ msg_version: '1.2.0', served_by: 'tie_order', model: '', code });
    expect(JSON.parse(answer.text)).toMatchObject({ uuid: 'bad', served_by: 'tie_order', error: { code } });
    expect(namesOf(answer)).toEqual([]);
  });

  test('one unreadable entry does not spoil the order of the others, which the model ranks', async () => {
    const site = openSite();
    await site.promote(madeModel());
    await site.start();
    const asked = request('u', [told('A', 0.2), entry('AA', { vcpus_quota: 'many' }), told('B', 0.9)]);
    await site.publish('inference', asked);
    const [answer] = (await site.topic('ranked_providers', 1)) as [Message];
    const code = 'MESSAGE_FIELD_TYPE';
    const model = 'provider-ranker/1';
    expect(answer.headers).toMatchObject({ msg_version: '1.2.0', served_by: 'champion', model, code });
    expect(namesOf(answer)).toEqual(['B', 'A', 'AA']);
    const [letter] = await site.topic('inference.dead-letter', 1);
    expect([letter!.headers.code, JSON.parse(letter!.text)]).toEqual([code, asked]);
  });

  test.for(['a text for providers', 'a time that is none', 'a text for a number'])(
    'a request with %s gets the identical bytes when it is seen again',
    async (odd) => {
      const site = openSite();
      const { text } = badRequests.find(({ name }) => name === odd)!;
      await site.start();
      await site.publish('inference', text);
      await site.topic('ranked_providers', 1);
      await site.publish('inference', text);
      const [first, second] = await site.topic('ranked_providers', 2);
      expect(second).toEqual(first);
    },
  );

  test.for(oddRequests)('$name: ranked all the same', async ({ text }) => {
    const site = openSite();
    await site.start();
    await site.publish('inference', text);
    const [answer] = (await site.topic('ranked_providers', 1)) as [Message];
    expect(namesOf(answer)).toEqual(['A', 'B']);
    expect(answer.text).not.toMatch(/NaN|Infinity/);
    expect({}).not.toHaveProperty('vcpus_quota');
  });

  test('a tombstone asks nothing, and a message of 16 MiB is read like any other', async () => {
    const site = openSite();
    await site.start();
    const large = request('large', [entry('A')], { padding: 'x'.repeat(16 * 1024 * 1024) });
    await site.publish('inference', null, large, request('last', [entry('A')]));
    const answers = await site.topic('ranked_providers', 2);
    expect(answers.map(({ key }) => key).toSorted()).toEqual(['large', 'last']);
    expect(await site.topic('inference.dead-letter', 0)).toEqual([]);
  });
});

describe('on the topic of outcomes', () => {
  const good = outcomeMessage('o-1', 'A', 10);
  const bad = [JSON.stringify(good).slice(0, -9), { ...good, uuid: 'o-2', status: 'MAYBE' }, { ...good, uuid: null }];

  test('what cannot be read lies on the dead-letter topic, and the rest counts', async () => {
    const site = openSite();
    await site.publish('training', ...bad, good, null);
    const service = await site.start();
    const letters = await site.topic('training.dead-letter', 3);
    expect(letters.map(({ headers }) => headers.code)).toEqual(['MESSAGE_JSON', 'MESSAGE_STATUS', 'MESSAGE_UUID']);
    expect(service.health().outcomes).toBe(1);
  });

  test('it lies there once, however often the service starts', async () => {
    const site = openSite();
    await site.publish('training', ...bad);
    const first = await site.start();
    await site.topic('training.dead-letter', 3);
    await first.stop();
    const second = await site.start();
    await site.publish('training', { ...good, msg_version: null });
    await site.topic('training.dead-letter', 4);
    await second.stop();
    expect(await site.topic('training.dead-letter', 0)).toHaveLength(4);
  });

  test.for([['ranking'], ['training']] as const)('one process that has the role %s is enough', async (roles) => {
    const site = openSite();
    await site.publish('training', ...bad);
    await site.start({}, { roles: ['api', ...roles] });
    expect(await site.topic('training.dead-letter', 3)).toHaveLength(3);
  });

  test('it lies there once, whichever of several processes reads it', async () => {
    const site = openSite();
    await Promise.all([
      site.start({}, { roles: ['api', 'ranking'] }),
      site.start({}, { roles: ['training'] }),
      site.start({}, { roles: ['api'] }),
    ]);
    await site.publish('training', ...bad);
    await site.topic('training.dead-letter', 3);
    await site.publish('training', { ...good, msg_version: '0.0.1' });
    expect(await site.topic('training.dead-letter', 4)).toHaveLength(4);
  });
});
