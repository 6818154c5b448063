import { describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { failedMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite, type Site } from '../../../helpers/programs/running-service.ts';

const parsed = (message: string | Buffer): RankedMessage => RankedMessage.parse(JSON.parse(message.toString()));

const sites = ['A', 'B', 'C', 'D', 'E'];

/** Every site has room for ten; the first is the best, the last the worst. */
const roomForTen: JsonObject = { vcpus_quota: 100, vcpus_usage: 60, vcpus_requ: 4 };

const asked = (uuid: string, names = sites): JsonObject =>
  request(
    uuid,
    names.map((name) => ({ ...told(name, 0.9 - 0.1 * sites.indexOf(name)), ...roomForTen })),
  );

const burst = Array.from({ length: 50 }, (_, at) => asked(`burst-${at}`));

/** How many of the answers' first choices have room for them, if each goes where it is sent first. */
const fittingFirst = (answers: readonly RankedMessage[]): number => {
  const sent = Map.groupBy(answers, ({ ranked_providers: [first] }) => first!.provider_name);
  return [...sent.values()].reduce((sum, there) => sum + Math.min(10, there.length), 0);
};

const onTopic = async (site: Site): Promise<RankedMessage[]> =>
  (await site.topic('ranked_providers', burst.length)).map(({ text }) => parsed(text));

const firstOf = ({ ranked_providers: [first] }: RankedMessage) => first!;

describe('a burst of 50 requests at 5 sites with room for 10 each', () => {
  test.for([
    ['with a model', true],
    ['by the rules', false],
  ] as const)('all fits where it is sent first with reservations, %s', async ([, isServed]) => {
    const site = openSite();
    if (isServed) await site.promote(madeModel());
    await site.publish('inference', ...burst);
    await site.start();
    expect(fittingFirst(await onTopic(site))).toBe(50);
  });

  test('goes to one site without them, where 10 fit', async () => {
    const site = openSite();
    await site.promote(madeModel());
    await site.publish('inference', ...burst);
    await site.start({}, { reservations: false });
    expect(fittingFirst(await onTopic(site))).toBe(10);
  });

  test('fits also when it comes by REST all at once', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const service = await site.start();
    const answers = await Promise.all(burst.map((one) => service.answer(one)));
    expect(fittingFirst(answers.map(({ message }) => parsed(message.value)))).toBe(50);
  });
});

describe('a reservation', () => {
  const filled = async (site: Site) => {
    await site.promote(madeModel());
    const service = await site.start();
    const ask = async (message: JsonObject) => parsed((await service.answer(message)).message.value);
    for (const at of [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]) await ask(asked(`before-${at}`, ['A']));
    return { service, ask };
  };

  test('is told in the answer: what is held, and by how many', async () => {
    const { ask } = await filled(openSite());
    const [b, a] = (await ask(asked('u', ['A', 'B']))).ranked_providers;
    expect(b).toMatchObject({ provider_name: 'B', feasible: true });
    expect(b!.reserved).toBeUndefined();
    expect(a).toMatchObject({ provider_name: 'A', feasible: false, reserved: { deployments: 10, vcpus: 40 } });
    expect(a!.reasons).toContain('vcpus: requested 4, free 40, of which 40 held by 10 deployments just sent here');
  });

  test('full by what others hold comes before full on paper', async () => {
    const { ask } = await filled(openSite());
    const message = asked('u', ['A', 'B']);
    const [a, b] = message.providers as JsonObject[];
    const answer = await ask({ ...message, providers: [{ ...b, vcpus_usage: 99, features: { chance: 1 } }, a!] });
    expect(answer.ranked_providers.map(({ provider_name, feasible }) => [provider_name, feasible])).toEqual([
      ['A', false],
      ['B', false],
    ]);
  });

  test('is told also where there is room all the same', async () => {
    const site = openSite();
    const service = await site.start();
    await service.answer(asked('before', ['A']));
    const answer = parsed((await service.answer(asked('u', ['A']))).message.value);
    expect(firstOf(answer)).toMatchObject({ feasible: true, reserved: { deployments: 1, vcpus: 4 } });
    expect(firstOf(answer).reasons).toContain(
      '1 deployment just sent here holds 4 vcpus, 8 ram_gb, 2 n_instances, 1 floating_ips',
    );
  });

  test('never counts against its own deployment, asked again with new content', async () => {
    const { ask } = await filled(openSite());
    const again = await ask({ ...asked('before-3', ['A']), user_group: 'another' });
    expect(firstOf(again)).toMatchObject({ feasible: true, reserved: { deployments: 9, vcpus: 36 } });
  });

  test("doesn't change the answer to a request that is seen again", async () => {
    const { service } = await filled(openSite());
    const again = await service.answer(asked('before-1', ['A']));
    expect(again.repeated).toBe(true);
    expect(firstOf(parsed(again.message.value)).reserved).toBeUndefined();
  });

  test('ends when an outcome tells what became of its deployment', async () => {
    const site = openSite();
    const { service, ask } = await filled(site);
    await site.publish('training', failedMessage('before-1', 'A', 0));
    await eventually(() => expect(service.health().outcomes).toBe(1));
    expect(firstOf(await ask(asked('u', ['A'])))).toMatchObject({
      feasible: true,
      reserved: { deployments: 9, vcpus: 36 },
    });
  });

  test('is known to a worker beside it, and after a restart', async () => {
    const site = openSite();
    const { service } = await filled(site);
    await site.topic('ranked_providers', 10);
    const beside = await site.start({}, { group: 'another' });
    await beside.caughtUp;
    const answer = parsed((await beside.answer(asked('u', ['A', 'B']))).message.value);
    expect(firstOf(answer).provider_name).toBe('B');
    await beside.stop();
    await service.stop();
    const after = await site.start();
    await after.caughtUp;
    expect(firstOf(parsed((await after.answer(asked('v', ['A', 'B']))).message.value)).provider_name).toBe('B');
  });

  test('is made for nothing that fits nowhere', async () => {
    const { ask } = await filled(openSite());
    expect(firstOf(await ask(asked('u', ['A'])))).toMatchObject({ feasible: false, reserved: { deployments: 10 } });
    expect(firstOf(await ask(asked('v', ['A'])))).toMatchObject({ feasible: false, reserved: { deployments: 10 } });
  });
});
