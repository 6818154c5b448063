import { describe, expect, test } from 'vitest';
import { openLogDatabase } from '../../../../src/bus/embedded/log.ts';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const parsed = (text: string): RankedMessage => RankedMessage.parse(JSON.parse(text));

const asked = request('u-1', [told('A', 0.2), told('B', 0.9)]);
const changed = request('u-1', [told('A', 0.2), told('B', 0.9), told('C', 0.5)]);

describe('a request on the topic', () => {
  test('is answered under its uuid, and the headers say what it answers and by which model', async () => {
    const site = openSite();
    await site.promote(madeModel());
    await site.start();
    await site.publish('inference', asked);
    const [{ key, headers, text }] = (await site.topic('ranked_providers', 1)) as [never];
    expect(key).toBe('u-1');
    expect(headers).toEqual({
      'request-hash': expect.stringMatching(/^[0-9a-f]{32}$/),
      user_group: 'group',
      msg_version: '1.2.0',
      served_by: 'champion',
      model: 'provider-ranker/1',
      'request-record': expect.stringMatching(/^0\/0\/\d{13}$/),
    });
    const answer = parsed(text);
    expect(answer).toMatchObject({ uuid: 'u-1', served_by: 'champion' });
    expect(answer.ranked_providers.map((one) => one.provider_name)).toEqual(['B', 'A']);
  });

  test('seen again, in whatever order its keys and providers stand, gets the identical bytes', async () => {
    const site = openSite();
    await site.start();
    const providers = (asked.providers as JsonValue[]).toReversed();
    const reordered = Object.fromEntries(Object.entries({ ...asked, providers }).toReversed());
    await site.publish('inference', asked);
    await site.topic('ranked_providers', 1);
    await site.publish('inference', reordered);
    await site.publish('inference', asked);
    const answers = await site.topic('ranked_providers', 3);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(new Set(answers.map(({ headers }) => JSON.stringify(headers))).size).toBe(1);
  });

  test('with new content under the same uuid is ranked anew and says what it supersedes', async () => {
    const site = openSite();
    await site.start();
    await site.publish('inference', asked);
    await site.topic('ranked_providers', 1);
    await site.publish('inference', changed);
    const [first, second] = await site.topic('ranked_providers', 2);
    expect(parsed(first!.text).supersedes).toBeUndefined();
    expect(parsed(second!.text).supersedes).toBe(first!.headers['request-hash']);
    expect(parsed(second!.text).ranked_providers).toHaveLength(3);
  });

  test('supersedes the one before it also when both arrive at once', async () => {
    const site = openSite();
    await site.promote(madeModel());
    await site.publish('inference', asked, changed, asked);
    await site.start();
    const [first, second] = await site.topic('ranked_providers', 2);
    expect(parsed(first!.text).ranked_providers).toHaveLength(2);
    expect(parsed(first!.text).supersedes).toBeUndefined();
    expect(parsed(second!.text).ranked_providers).toHaveLength(3);
    expect(parsed(second!.text).supersedes).toBe(first!.headers['request-hash']);
  });

  test('gets the identical bytes over REST as well, and the other way round', async () => {
    const site = openSite();
    const service = await site.start();
    const [one, two] = await Promise.all([service.answer(asked), service.answer(asked)]);
    expect(two.message.value).toEqual(one.message.value);
    await site.publish('inference', asked);
    const answers = await site.topic('ranked_providers', 2);
    expect(answers.map(({ text }) => text)).toEqual([String(one.message.value), String(one.message.value)]);
  });
});

test('two workers that are asked the same at once agree on the answer given first, also after a restart', async () => {
  const site = openSite();
  const [one, two] = await Promise.all([site.start(), site.start()]);
  const given = await Promise.all([two.answer(asked), one.answer(asked)]);
  const [first, second] = given.map(({ message }) => String(message.value)).toSorted();
  expect(Date.parse(parsed(first!).ranked_at!)).toBeLessThan(Date.parse(parsed(second!).ranked_at!));
  await eventually(() => expect([one.ranking('u-1'), two.ranking('u-1')]).toEqual([first, first]));
  await Promise.all([one.stop(), two.stop()]);
  const after = await site.start();
  await after.caughtUp;
  expect(String((await after.answer(asked)).message.value)).toBe(first);
});

describe('after a restart on the same log', () => {
  test('a request seen before gets the identical bytes, and new content supersedes', async () => {
    const site = openSite();
    const before = await site.start();
    await site.publish('inference', asked);
    const [first] = await site.topic('ranked_providers', 1);
    await before.stop();
    await site.promote(madeModel());
    const after = await site.start();
    const again = await after.answer(asked);
    expect(again.repeated).toBe(true);
    expect(String(again.message.value)).toBe(first!.text);
    await site.publish('inference', asked, changed);
    const answers = await site.topic('ranked_providers', 3);
    expect(answers.filter(({ text }) => text === first!.text)).toHaveLength(2);
    const anew = answers.map(({ text }) => parsed(text)).find((one) => one.ranked_providers.length === 3);
    expect(anew).toMatchObject({ supersedes: first!.headers['request-hash'], served_by: 'champion' });
  });

  test('requests that came meanwhile are answered, and none twice', async () => {
    const site = openSite();
    await (await site.start()).stop();
    await site.publish('inference', ...Array.from({ length: 250 }, (_, at) => request(`u-${at}`, [entry('A')])));
    const second = await site.start();
    await site.topic('ranked_providers', 250);
    await second.stop();
    await site.start();
    await site.publish('inference', request('last', [entry('A')]));
    const answers = await site.topic('ranked_providers', 251);
    expect(answers).toHaveLength(251);
    expect(new Set(answers.map(({ key }) => key)).size).toBe(251);
  });

  test('what is read again, since who answered it was killed before it said so, is not answered twice', async () => {
    const site = openSite();
    const partly = request('partly', [entry('A'), { ...entry('B'), vcpus_quota: 'many' }]);
    await site.publish('inference', asked, partly, changed);
    const before = await site.start();
    const first = await site.topic('ranked_providers', 3);
    await before.stop();
    const log = openLogDatabase(site.logPath);
    log.exec('DELETE FROM group_offset');
    log.close();
    const after = await site.start();
    await site.publish('inference', asked, partly);
    await site.topic('ranked_providers', 5);
    await after.stop();
    const texts = (await site.topic('ranked_providers', 5)).map(({ text }) => text);
    expect(texts).toHaveLength(5);
    const timesOf = ({ text }: { readonly text: string }) => texts.filter((one) => one === text).length;
    expect(first.map(timesOf).toSorted()).toEqual([1, 2, 2]);
  });
});
