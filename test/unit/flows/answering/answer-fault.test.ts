import fc from 'fast-check';
import { expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import { asRankerError, RankerError } from '../../../../src/errors.ts';
import type { FaultAnswer } from '../../../../src/flows/answering/answer-fault.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const faultOf = (message: JsonValue): RankerError => {
  try {
    decodeRequest(message, { now: 0 });
  } catch (thrown) {
    return asRankerError(thrown);
  }
  throw new Error('this can be read');
};

const asText = (given: FaultAnswer | undefined) => {
  const text = given!.message.value.toString();
  return { text, message: RankedMessage.parse(JSON.parse(text)) };
};

/** A service with a model that tells of each entry what the entry says. */
const open = async () => {
  const site = openSite();
  await site.promote(madeModel());
  const service = await site.start();
  const answer = async (message: JsonObject, fault = faultOf(message)) => {
    return asText(await service.answerFault(message, fault));
  };
  return { site, service, answer };
};

const namesOf = ({ ranked_providers }: RankedMessage) => ranked_providers.map(({ provider_name: name }) => name);

const unreadable = (provider: string): JsonObject => entry(provider, { vcpus_quota: 'many' });

/** Neither in the tie order nor in that of their chances. */
const readable = [told('A', 0.2), told('B', 0.9), told('C', 0.5)];

test('an entry that cannot be read comes behind what fits, with the reason, and the others as the model ranks them', async () => {
  const { service, answer } = await open();
  const asked = request('u', [readable[0]!, unreadable('AA'), ...readable.slice(1)]);
  const { message } = await answer(asked);
  const alone = RankedMessage.parse(JSON.parse(await service.preview(request('u', readable))));
  expect(namesOf(message)).toEqual(['B', 'C', 'A', 'AA']);
  expect(message.ranked_providers.slice(0, 3)).toEqual(alone.ranked_providers);
  const { served_by, model, p_any_success, expected_time_to_success_s } = alone;
  expect(message).toMatchObject({ served_by: 'champion', model, p_any_success, expected_time_to_success_s });
  expect(served_by).toBe('champion');
  const fault = 'vcpus_quota must be a number, got "many" (message u, provider AA)';
  expect(message.ranked_providers[3]).toMatchObject({
    ...unreadable('AA'),
    position: 4,
    success_probability: null,
    expected_time_s: null,
    feasible: true,
    reasons: [`not ranked: ${fault}`],
  });
  expect(message.error).toEqual({ code: 'MESSAGE_FIELD_TYPE', message: fault });
});

test('an entry that cannot be read comes before those whose quota cannot hold the request', async () => {
  const { answer } = await open();
  const short = (provider: string, chance: number) => ({ ...told(provider, chance), vcpus_quota: 21 });
  const { message } = await answer(request('u', [short('A', 0.8), unreadable('Z'), short('B', 0.9), told('C', 0.5)]));
  expect(namesOf(message)).toEqual(['C', 'Z', 'B', 'A']);
  expect(message.ranked_providers.map(({ position }) => position)).toEqual([1, 2, 3, 4]);
  expect(message.ranked_providers.map(({ feasible }) => feasible)).toEqual([true, true, false, false]);
});

test('the order is the same however the entries stand, and several that cannot be read are in the tie order', async () => {
  const { answer } = await open();
  const entries = [...readable, unreadable('Z'), entry('Y', { ram_gb_requ: -4 }), entry('Y', { kind: 'barn' })];
  const first = (await answer(request('u', entries))).message;
  expect(namesOf(first)).toEqual(['B', 'C', 'A', 'Y', 'Y', 'Z']);
  const anyOrder = fc.shuffledSubarray(entries, { minLength: entries.length, maxLength: entries.length });
  await fc.assert(
    fc.asyncProperty(anyOrder, async (order) => {
      expect((await answer(request('u', order))).message.ranked_providers).toEqual(first.ranked_providers);
    }),
    { numRuns: 20 },
  );
});

test('what is no object or has no name is left out, as there is nothing to try', async () => {
  const { answer } = await open();
  const odd = { ...request('u', []), providers: ['A', null, { region_name: 'one' }, readable[1]!] } as JsonObject;
  expect(namesOf((await answer(odd)).message)).toEqual(['B']);
});

test.each([
  ['a time that is none', 'MESSAGE_TIME', { submission_time: 'noon' }],
  ['a template that is no text', 'MESSAGE_FIELD_TYPE', { template_name: 7 }],
  ['a group that is no text', 'MESSAGE_FIELD_TYPE', { user_group: ['a', 'b'] }],
  ['a version that is not known', 'MESSAGE_VERSION', { msg_version: '1.3.0' }],
  ['data sets without names', 'MESSAGE_FIELD_MISSING', { datasets: [{ bytes: 1 }] }],
  ['features that are no figures', 'MESSAGE_FIELD_TYPE', { features: { a: 'x' } }],
  ['dropped providers without names', 'MESSAGE_FIELD_MISSING', { dropped: [{}] }],
])('%s costs the request that field, and not its order', async (_, code, fields) => {
  const { service, answer } = await open();
  const { message } = await answer(request('u', readable, fields));
  const { error, ...rest } = message;
  const alone = RankedMessage.parse(JSON.parse(await service.preview(request('u', readable))));
  expect(namesOf(message)).toEqual(['B', 'C', 'A']);
  expect(rest).toEqual({ ...alone, ranked_at: message.ranked_at });
  expect(error).toMatchObject({ code });
});

test('a field and an entry that cannot be read cost no more than both', async () => {
  const { answer } = await open();
  const { message } = await answer(request('u', [...readable, unreadable('AA')], { submission_time: 'noon' }));
  expect(message).toMatchObject({ served_by: 'champion', error: { code: 'MESSAGE_TIME' } });
  expect(namesOf(message)).toEqual(['B', 'C', 'A', 'AA']);
});

test('where no entry can be read the last rung answers, always the same', async () => {
  const { answer } = await open();
  const asked = request('u', [unreadable('B'), unreadable('A')]);
  const { text, message } = await answer(asked);
  expect(message).toMatchObject({ served_by: 'tie_order', ranked_at: null });
  expect(namesOf(message)).toEqual(['A', 'B']);
  expect((await answer(asked)).text).toBe(text);
});

test('where no entry can be read each tells its own fault, and in the same order however they stand', async () => {
  const { answer } = await open();
  const entries = [unreadable('B'), entry('A', { ram_gb_requ: 'much' }), unreadable('C')];
  const { text, message } = await answer(request('u', entries));
  expect(message.ranked_providers.map(({ reasons }) => reasons)).toEqual([
    ['not ranked: ram_gb_requ must be a number, got "much" (message u, provider A)'],
    ['not ranked: vcpus_quota must be a number, got "many" (message u, provider B)'],
    ['not ranked: vcpus_quota must be a number, got "many" (message u, provider C)'],
  ]);
  expect((await answer(request('u', entries.toReversed()))).text).toBe(text);
});

test('where some entries cannot be read the same one is told as the error however they stand', async () => {
  const { service } = await open();
  const entries = [unreadable('Z'), told('A', 0.9), entry('B', { ram_gb_requ: 'much' }), unreadable('C')];
  const previewed = async (...shown: JsonObject[]) => {
    const asked = request('u', shown);
    return asText(await service.previewFault(asked, faultOf(asked))).message;
  };
  const message = await previewed(...entries);
  expect(message.error!.message).toBe('ram_gb_requ must be a number, got "much" (message u, provider B)');
  expect(await previewed(...entries.toReversed())).toEqual({ ...message, ranked_at: expect.any(String) });
});

test('the last rung puts exact flavours first', async () => {
  const { answer } = await open();
  const flavours = (provider: string, exact: unknown) =>
    entry(provider, { vcpus_quota: 'many', exact_flavors: exact, n_instances_requ: 2 } as JsonObject);
  const { message } = await answer(
    request('u', [flavours('A', 0), flavours('B', 'x'), flavours('C', 1), flavours('D', 2)]),
  );
  expect(namesOf(message)).toEqual(['D', 'C', 'A', 'B']);
  expect(message.ranked_providers.map((one) => one.resource_exactness)).toEqual([1, 0.5, 0, 0]);
});

test('a fault of ours, and an answer too large, get the last rung, for a request that can be read', async () => {
  const { answer } = await open();
  for (const code of ['INTERNAL', 'MESSAGE_TOO_LARGE'] as const) {
    const { message } = await answer(request('u', readable), new RankerError(code, 'away'));
    expect(message).toMatchObject({ served_by: 'tie_order', error: { code } });
    expect(namesOf(message)).toEqual(['A', 'B', 'C']);
  }
});

const spoilt = (uuid: string) => request(uuid, [...readable, unreadable('Z')]);
const held = ({ ranked_providers }: RankedMessage) => ranked_providers.map(({ reserved }) => reserved?.deployments);

test('what could be read in part is an answer as any other: published, to be asked for, and its first holds its quota', async () => {
  const { site, service, answer } = await open();
  const { text } = await answer(spoilt('u'));
  expect(service.ranking('u')).toBe(text);
  const [published] = await site.topic('ranked_providers', 1);
  expect(published).toMatchObject({ key: 'u', text, headers: { code: 'MESSAGE_FIELD_TYPE', served_by: 'champion' } });
  expect(held((await answer(spoilt('v'))).message)).toEqual([1, undefined, undefined, undefined]);
});

test('seen again it gets the identical bytes: at once, by another service and after a restart', async () => {
  const { site, service, answer } = await open();
  const other = await site.start();
  const [first, atOnce] = await Promise.all([answer(spoilt('u')), answer(spoilt('u'))]);
  expect(atOnce.text).toBe(first.text);
  await eventually(() => expect(other.ranking('u')).toBe(first.text));
  const again = async ({ answerFault }: Pick<typeof service, 'answerFault'>) =>
    asText(await answerFault(spoilt('u'), faultOf(spoilt('u')))).text;
  expect(await again(other)).toBe(first.text);
  await Promise.all([service.stop(), other.stop()]);
  const restarted = await site.start();
  await restarted.caughtUp;
  expect(await again(restarted)).toBe(first.text);
  expect((await site.topic('ranked_providers', 1)).length).toBe(1);
});

test('mended and sent again it is ranked anew, and says which answer it supersedes', async () => {
  const { site, service, answer } = await open();
  await answer(spoilt('u'));
  const [published] = await site.topic('ranked_providers', 1);
  const { message } = await service.answer(request('u', readable));
  const { supersedes, error } = RankedMessage.parse(JSON.parse(message.value.toString()));
  expect({ supersedes, error }).toEqual({ supersedes: published!.headers['request-hash'], error: undefined });
});

test('a dry run leaves no trace, and holds no quota', async () => {
  const { site, service } = await open();
  const preview = async (uuid: string) => asText(await service.previewFault(spoilt(uuid), faultOf(spoilt(uuid))));
  expect((await preview('u')).message).toMatchObject({ served_by: 'champion', error: { code: 'MESSAGE_FIELD_TYPE' } });
  expect(held((await preview('v')).message)).toEqual([undefined, undefined, undefined, undefined]);
  expect(service.ranking('u')).toBeUndefined();
  expect(await site.topic('ranked_providers', 0)).toEqual([]);
});

test('a message without a uuid is answered by nobody', async () => {
  const { service } = await open();
  const fault = new RankerError('MESSAGE_UUID', 'none');
  for (const message of [undefined, null, 7, request('', [])]) {
    expect(await service.answerFault(message, fault)).toBeUndefined();
  }
});
