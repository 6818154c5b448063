import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Bus } from '../../../../src/bus/port.ts';
import { RankerError } from '../../../../src/errors.ts';
import { eventually } from '../../../helpers/eventually.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { beforePublish } from '../../../helpers/programs/before-publish.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const failing = (bus: Bus, topic: string, times: number): Bus => {
  let left = times;
  return beforePublish(bus, (to) => {
    if (to === topic && left-- > 0) throw new RankerError('BUS_STORAGE', 'the disk is full');
  });
};

const requests = (count: number, first = 0) =>
  Array.from({ length: count }, (_, at) => request(`u-${first + at}`, [entry('A'), entry('B')]));

describe('a fault of the bus', () => {
  test.for(['ranked_providers', 'inference.dead-letter'])(
    'while publishing on %s holds the requests back, and none is lost or answered twice with other bytes',
    async (topic) => {
      const site = openSite();
      const service = await site.start({ bus: failing(site.bus, topic, 2) });
      await site.publish('inference', ...requests(3), 'no JSON', ...requests(40, 3));
      const answers = await site.topic('ranked_providers', 43);
      await site.topic('inference.dead-letter', 1);
      const texts = Map.groupBy(answers, ({ key }) => key);
      expect(new Set(texts.keys())).toEqual(new Set(requests(43).map(({ uuid }) => uuid)));
      for (const [, given] of texts) expect(new Set(given.map(({ text }) => text)).size).toBe(1);
      expect(service.log()).toContainEqual(
        expect.objectContaining({
          msg: 'reading stopped, to be taken up again',
          topic: 'inference',
          reader: 'requests',
        }),
      );
    },
  );

  test('does not keep an answer from who asked over REST', async () => {
    const site = openSite();
    const service = await site.start({ bus: failing(site.bus, 'ranked_providers', 1) });
    const [asked] = requests(1);
    const given = await service.answer(asked!);
    expect(given).toMatchObject({ repeated: false, message: { key: 'u-0' } });
    await expect(given.published).rejects.toMatchObject({ code: 'BUS_STORAGE' });
    expect((await service.answer(asked!)).message).toEqual(given.message);
  });

  test('keeps from the topic what was answered over REST no longer than it lasts, and nothing that was superseded', async () => {
    const site = openSite();
    const service = await site.start({ bus: failing(site.bus, 'ranked_providers', 3) });
    const asked = [...requests(2), { ...request('u-1', [entry('B')]) }];
    const texts: string[] = [];
    for (const one of asked) {
      const { message, published } = await service.answer(one);
      await expect(published).rejects.toMatchObject({ code: 'BUS_STORAGE' });
      texts.push(message.value.toString());
    }
    const answers = await site.topic('ranked_providers', 2);
    expect(answers.map(({ text }) => text)).toEqual([texts[0], texts[2]]);
    await service.stop();
    expect(service.log().map(({ msg }) => msg)).not.toContain('answers that were given are not on their topic');
  });

  test('keeps an answer to what can be read in part from the topic no longer either', async () => {
    const site = openSite();
    const service = await site.start({ bus: failing(site.bus, 'ranked_providers', 1) });
    const spoilt = request('u', [entry('A'), entry('B')], { submission_time: 'noon' });
    const given = await service.answerFault(spoilt, new RankerError('MESSAGE_TIME', 'submission_time must be a time'));
    await expect(given!.published).rejects.toMatchObject({ code: 'BUS_STORAGE' });
    const [published] = await site.topic('ranked_providers', 1);
    expect(published!.text).toBe(given!.message.value.toString());
    expect(service.log().map(({ msg }) => msg)).toContain('answers wait for their topic');
  });

  test('is told once with its reason, however many answers wait, and so is its end; meanwhile their number is', async () => {
    const site = openSite();
    const service = await site.start({ bus: failing(site.bus, 'ranked_providers', 5) });
    for (const one of requests(4)) await (await service.answer(one)).published.catch(() => {});
    expect([service.health().unpublished, service.state().unpublished]).toEqual([4, 4]);
    await eventually(() => expect(service.health().unpublished).toBe(0));
    await eventually(() =>
      expect(service.log().at(-1)).toMatchObject({ msg: 'no answer waits for its topic any more' }),
    );
    const told = service.log().filter(({ code }) => code === 'BUS_STORAGE');
    expect(told).toMatchObject([{ msg: 'answers wait for their topic', reason: expect.stringMatching(/./) }]);
  });

  test('that outlasts the service is told with the number of answers that are not on their topic', async () => {
    const site = openSite();
    const service = await site.start({ bus: failing(site.bus, 'ranked_providers', Number.POSITIVE_INFINITY) });
    for (const one of requests(3)) await (await service.answer(one)).published.catch(() => {});
    await service.stop();
    const told = service.log().find(({ msg }) => msg === 'answers that were given are not on their topic');
    expect(told).toMatchObject({ answers: 3 });
  });

  test('while reading outcomes is taken up again, and each counts once', async () => {
    const site = openSite();
    let left = 2;
    const bus: Bus = {
      ...site.bus,
      follow: (topic, from, handle, onCaughtUp) => {
        const broken: typeof handle = async (batch, signal) => {
          await handle(batch, signal);
          if (topic === 'training' && left-- > 0) throw new RankerError('BUS_STORAGE', 'the disk went away');
        };
        return site.bus.follow(topic, from, broken, onCaughtUp);
      },
    };
    await site.publish('training', ...[1, 2, 3].map((at) => outcomeMessage(`o-${at}`, 'A', at)));
    const service = await site.start({ bus });
    expect(service.health()).toMatchObject({ ready: true, outcomes: 3 });
    await site.publish('training', outcomeMessage('o-4', 'A', 4));
    await eventually(() => expect(service.health().outcomes).toBe(4));
  });
});

describe('stop', () => {
  test('finishes the requests in hand, and leaves the rest to the next start', async () => {
    const site = openSite();
    await site.promote(madeModel());
    const begun = Promise.withResolvers<void>();
    const slow = beforePublish(site.bus, async (topic) => {
      if (topic !== 'ranked_providers') return;
      begun.resolve();
      await sleep(100);
    });
    const first = await site.start({ bus: slow });
    await site.publish('inference', ...requests(150));
    await begun.promise;
    await first.stop();
    const answered = await site.topic('ranked_providers', 100);
    expect(answered).toHaveLength(100);
    await site.start();
    const all = await site.topic('ranked_providers', 150);
    expect(all.map(({ key }) => key).toSorted()).toEqual(
      requests(150)
        .map(({ uuid }) => uuid)
        .toSorted(),
    );
  });

  test('may be called twice, and lets the log be closed', async () => {
    const site = openSite();
    const service = await site.start();
    await Promise.all([service.stop(), service.stop()]);
    await site.bus.close();
  });

  test('cancels a training that runs and waits for its end', async () => {
    const site = openSite();
    const ends: string[] = [];
    const begun = Promise.withResolvers<void>();
    const train = (signal: AbortSignal) =>
      new Promise<never>((_, reject) => {
        begun.resolve();
        signal.addEventListener('abort', async () => {
          await sleep(50);
          ends.push('training');
          reject(new RankerError('TRAIN_CANCELLED', 'cancelled'));
        });
      });
    const service = await site.start({ train });
    const training = service.trainNow();
    await begun.promise;
    await service.stop();
    ends.push('stop');
    expect(await training).toBeUndefined();
    expect(ends).toEqual(['training', 'stop']);
  });
});
