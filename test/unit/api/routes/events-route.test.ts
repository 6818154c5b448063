import { expect, onTestFinished, test } from 'vitest';
import { LiveEvent } from '../../../../src/contracts/rest/events.ts';
import { liveEvents } from '../../../../src/flows/service/live-events.ts';
import { outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { now } from '../../../helpers/messages/published.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';
import { listen, openApi } from '../open-api.ts';

/** Follows the events of a listening API; `lines` is what has come. */
const follow = async (port: number) => {
  const controller = new AbortController();
  onTestFinished(() => controller.abort());
  const answer = await fetch(`http://127.0.0.1:${port}/events`, { signal: controller.signal });
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of answer.body!.pipeThrough(new TextDecoderStream())) text += chunk;
  };
  const ended = read().then(
    () => 'ended',
    () => 'cut off',
  );
  const events = () => [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => LiveEvent.parse(JSON.parse(data!)));
  const beats = () => text.split(': beat').length - 1;
  return { answer, events, beats, ended, stop: () => controller.abort() };
};

test('answers, outcomes and models that take over are told as they come, and nothing from before', async () => {
  const site = openSite();
  await site.promote(madeModel());
  const service = await site.start();
  await service.answer(request('before', [told('A', 0.2)]));
  const { app } = openApi({ events: service.events });
  const { answer, events } = await follow(await listen(app));
  expect(answer.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(answer.headers.get('x-accel-buffering')).toBe('no');
  await service.answer(request('u-1', [told('A', 0.2), told('B', 0.9)]));
  await site.publish('training', outcomeMessage('u-1', 'B', 1));
  await site.promote(madeModel({ unknown: { probability: 0.25 } }));
  await expect.poll(() => events().length).toBe(3);
  const byKind = Object.fromEntries(events().map((event) => [event.kind, event]));
  expect(byKind.ranking).toMatchObject({
    uuid: 'u-1',
    providers: 2,
    first: { provider_name: 'B', region_name: 'one' },
  });
  expect(byKind.outcome).toMatchObject({ uuid: 'u-1', provider_name: 'B', region_name: 'one', succeeded: true });
  expect(byKind.model).toMatchObject({ version: 2, rung: 'champion' });
});

test('at most 32 clients follow; one that leaves makes room', async () => {
  const { app } = openApi();
  const port = await listen(app);
  const clients = await Promise.all(Array.from({ length: 32 }, () => follow(port)));
  const refused = await fetch(`http://127.0.0.1:${port}/events`);
  expect(refused.status).toBe(503);
  expect(await refused.json()).toMatchObject({ code: 'STREAMS_EXHAUSTED' });
  clients[0]!.stop();
  const again = async () => (await follow(port)).answer.status;
  await expect.poll(again, { interval: 50 }).toBe(200);
});

test('a server that closes ends its streams', async () => {
  const { app } = openApi({}, { closeMs: 25_000 });
  const { ended } = await follow(await listen(app));
  const begin = performance.now();
  await app.close();
  expect(await ended).toBe('ended');
  expect(performance.now() - begin).toBeLessThan(10_000);
});

test('a stream ends when the token that opened it holds no more', async () => {
  let time = now;
  const identify = async () => ({
    subject: 'alice',
    may: new Set(['read'] as const),
    ranksFor: 'all' as const,
    dropInsOnly: false,
    until: now + 600_000,
  });
  const { app } = openApi({ identify, now: () => time }, { beatMs: 10 });
  const { beats, ended } = await follow(await listen(app));
  await expect.poll(beats).toBeGreaterThan(2);
  time = now + 600_001;
  expect(await ended).toBe('ended');
});

test('a client that reads nothing is let go rather than kept in memory', async () => {
  const events = liveEvents();
  const { app } = openApi({ events });
  const port = await listen(app);
  const answer = await fetch(`http://127.0.0.1:${port}/events`);
  const event: LiveEvent = { kind: 'model', name: 'x'.repeat(10_000), version: 1, sha256: '', rung: 'champion' };
  let made = 0;
  const isHeard = () => {
    const before = made;
    events.emit(() => {
      made++;
      return event;
    });
    return made > before;
  };
  await expect.poll(() => isHeard(), { interval: 0 }).toBe(false);
  await answer.body?.cancel().catch(() => {});
});

test('where nobody listens, no event is made', () => {
  let made = 0;
  const { emit, listen: hear } = liveEvents();
  const make = (): LiveEvent => {
    made++;
    return { kind: 'model', name: 'm', version: 1, sha256: '', rung: 'champion' };
  };
  emit(make);
  const stop = hear(() => {});
  emit(make);
  stop();
  emit(make);
  expect(made).toBe(1);
});
