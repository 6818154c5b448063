import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { History } from '../../../../src/features/history/history.ts';
import { acceptOutcomes } from '../../../../src/flows/history/accept-outcomes.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { failedMessage, outcomeMessage } from '../../../helpers/messages/messages.ts';
import { beforePublish } from '../../../helpers/programs/before-publish.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const one = outcomeMessage('o-1', 'A', 10);
const other = failedMessage('o-1', 'B', 20);

test('every outcome counts once, and is told to be repeated from then on', async () => {
  const site = openSite();
  const service = await site.start();
  expect(await service.accept([one, other])).toEqual({ accepted: 2, repeated: 0, rejected: [] });
  await eventually(() => expect(service.health().outcomes).toBe(2));
  expect(await service.accept([one, other])).toEqual({ accepted: 0, repeated: 2, rejected: [] });
  expect(await site.topic('training', 2)).toHaveLength(2);
});

test('an outcome given twice at once, in one post or in two, is taken once', async () => {
  const site = openSite();
  const service = await site.start();
  const posts = await Promise.all([service.accept([one, one, other]), service.accept([other, one])]);
  expect(posts.map(({ accepted, repeated }) => [accepted, repeated])).toEqual([
    [2, 1],
    [0, 2],
  ]);
  expect(await site.topic('training', 2)).toHaveLength(2);
});

test('an outcome that could not be published may be given again', async () => {
  const site = openSite();
  let broken = true;
  const bus = beforePublish(site.bus, () => {
    if (!broken) return;
    broken = false;
    throw new Error('the disk is full');
  });
  const service = await site.start({ bus });
  const posts = [service.accept([one]), service.accept([one])] as const;
  await expect(posts[0]).rejects.toThrow('the disk is full');
  expect(await posts[1]).toMatchObject({ accepted: 1, repeated: 0 });
});

test('while the bus takes nothing, posts of different outcomes wait side by side, those of the same for one another', async () => {
  const site = openSite();
  const waiting: PromiseWithResolvers<void>[] = [];
  const publish = (): Promise<void> => {
    waiting.push(Promise.withResolvers());
    return waiting.at(-1)!.promise;
  };
  const service = await site.start({ bus: { ...site.bus, publish } });
  const posts = [service.accept([one]), service.accept([other, one]), service.accept([other])];
  await sleep(5);
  expect(waiting).toHaveLength(2);
  for (const { resolve } of waiting) resolve();
  await sleep(5);
  waiting[2]?.resolve();
  expect(await Promise.all(posts)).toMatchObject([
    { accepted: 1, repeated: 0 },
    { accepted: 0, repeated: 2 },
    { accepted: 1, repeated: 0 },
  ]);
});

test('what is known from before a restart is repeated', async () => {
  const site = openSite();
  const before = await site.start();
  await before.accept([one]);
  await before.stop();
  const after = await site.start();
  expect(await after.accept([one, other])).toMatchObject({ accepted: 1, repeated: 1 });
});

test('a bad outcome among good ones is rejected by its place, and the good ones count', async () => {
  const site = openSite();
  const service = await site.start();
  const taken = await service.accept([
    one,
    { ...one, status: 'MAYBE' },
    'no object',
    { ...other, msg_version: '3' },
    other,
  ]);
  expect(taken).toMatchObject({
    accepted: 2,
    repeated: 0,
    rejected: [
      { index: 1, code: 'MESSAGE_STATUS' },
      { index: 2, code: 'MESSAGE_TYPE' },
      { index: 3, code: 'MESSAGE_VERSION' },
    ],
  });
});

test('an outcome without a version gets one on the topic', async () => {
  const site = openSite();
  const service = await site.start();
  const { msg_version: _, ...bare } = one;
  await service.accept([bare]);
  const [{ key, text }] = (await site.topic('training', 1)) as [never];
  expect(key).toBe('o-1');
  expect(JSON.parse(text)).toEqual({ ...bare, msg_version: '1.1.0' });
  await eventually(() => expect(service.health().outcomes).toBe(1));
});

test('a post asks as little with many outcomes that have yet to finish, and forgets those that count', async () => {
  const site = openSite();
  const history = new History();
  const decoded = (message: object) => decodeOutcome({ ...message }, { now: site.now() });
  let asked = 0;
  const knows: History['knows'] = (outcome) => {
    asked++;
    return history.knows(outcome);
  };
  const accept = acceptOutcomes({ ...site, topic: 'training', history: { knows }, zone: 'UTC' });
  const inOneHour = new Date(site.now() + 3_600_000).toISOString();
  const early = Array.from({ length: 1000 }, (_, n) => ({
    ...outcomeMessage(`early-${n}`, 'A', 10),
    finish_time: inOneHour,
  }));
  await accept(early);
  asked = 0;
  expect(await accept([one])).toMatchObject({ accepted: 1 });
  expect(asked).toBeLessThan(10);
  expect(await accept(early)).toMatchObject({ accepted: 0, repeated: 1000 });

  for (const message of early) history.add(decoded(message));
  history.advanceTo(site.now() + 2 * 3_600_000);
  expect(await accept(early)).toMatchObject({ accepted: 0, repeated: 1000 });
  asked = 0;
  await accept(early.slice(0, 20));
  expect(asked).toBeLessThan(30);
});

test('while a post of many outcomes is read, others are answered', async () => {
  const service = await openSite().start();
  let turns = 0;
  const turn = (): void => {
    turns++;
    ticking = setImmediate(turn);
  };
  let ticking = setImmediate(turn);
  const { rejected } = await service.accept(Array.from({ length: 20_000 }, () => ({})));
  clearImmediate(ticking);
  expect(rejected).toHaveLength(20_000);
  expect(turns).toBeGreaterThan(10);
});
