import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { outcomeMessage } from '../../helpers/messages/messages.ts';
import {
  type Federation,
  numberedRequest,
  openFederation,
  textsOf,
  type Worker,
} from '../../helpers/programs/federation.ts';
import { type KafkaServer, startKafka } from '../../helpers/servers/kafka-server.ts';

let kafka: KafkaServer;
beforeAll(async () => {
  kafka = await startKafka();
});
afterAll(() => kafka.down());

const everyMs = 50;

/** Asks 20 times a second until stopped; the broker may come and go. @returns the uuids of all that was asked */
const startLoad = (federation: Federation) => {
  const asked: Promise<string[]>[] = [];
  const timer = setInterval(() => asked.push(federation.ask(1)), everyMs);
  return async (): Promise<string[]> => {
    clearInterval(timer);
    return (await Promise.all(asked)).flat();
  };
};

const askByRest = async (worker: Worker, uuid: string): Promise<Response> =>
  fetch(`${await worker.url()}/rank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(numberedRequest(uuid)),
    signal: AbortSignal.timeout(10_000),
  });

const tellByRest = async (worker: Worker, uuid: string): Promise<Response> =>
  fetch(`${await worker.url()}/outcomes`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(outcomeMessage(uuid, 'A', 10)),
  });

/** Every request was answered, and however often, with one list. */
const checkAnswers = async (federation: Federation, uuids: readonly string[]): Promise<void> => {
  await federation.answered(uuids);
  const twice = uuids.filter((uuid) => textsOf(federation, uuid).length !== 1);
  expect(twice).toEqual([]);
};

test('a broker killed for 15 s under load: all is answered with one list each, REST meanwhile, and soon again', async () => {
  const federation = await openFederation(kafka);
  const workers = [federation.start(), federation.start()];
  for (const worker of workers) await worker.ready();
  const stop = startLoad(federation);
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(60), { timeout: 120_000 });

  await kafka.kill();
  await sleep(5_000);
  for (const [at, worker] of workers.entries()) {
    const begin = performance.now();
    const reply = await askByRest(worker, `rest-${at}`);
    expect(reply.status).toBe(200);
    expect(await reply.json()).toMatchObject({ served_by: 'champion', uuid: `rest-${at}` });
    expect(performance.now() - begin).toBeLessThan(5_000);
  }
  await sleep(10_000);
  const before = federation.answers.size;
  await kafka.start();
  const back = performance.now();
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(before + 20), {
    timeout: 120_000,
    interval: 20,
  });
  const recoveryMs = Math.round(performance.now() - back);
  await sleep(3_000);
  const uuids = await stop();
  await checkAnswers(federation, uuids);
  const published = uuids.reduce((sum, uuid) => sum + federation.answers.get(uuid)!.length, 0);
  console.info(
    `broker killed for 15 s: ${uuids.length} asked, ${published} published, at work again in ${recoveryMs} ms`,
  );
  expect(workers.map((worker) => worker.alive())).toEqual([true, true]);
  expect(recoveryMs).toBeLessThan(5_000);
});

test('one of two workers killed in the middle of a batch: all is answered with one list each', async () => {
  const federation = await openFederation(kafka);
  const workers = [federation.start(), federation.start()];
  for (const worker of workers) await worker.ready();
  const stop = startLoad(federation);
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(20), { timeout: 120_000 });
  const burst = await federation.ask(3_000);
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(200), { timeout: 120_000, interval: 2 });
  await workers[0]!.kill();
  const answeredThen = burst.filter((uuid) => federation.answers.has(uuid)).length;
  await sleep(8_000);
  await checkAnswers(federation, [...burst, ...(await stop())]);
  console.info(`one of two workers killed after ${answeredThen} of ${burst.length} answers`);
  expect(answeredThen).toBeLessThan(burst.length);
});

test('SIGTERM while the broker is gone ends in time, nothing in hand is lost, and who waits for the broker is told', async () => {
  const federation = await openFederation(kafka);
  const first = federation.start();
  await first.ready();
  const uuids = await federation.ask(3_000);
  await vi.waitFor(() => expect(federation.answers.size).toBeGreaterThan(50), { timeout: 120_000, interval: 2 });
  await kafka.kill();
  const told = ['o-1', 'o-2'].map((uuid) => tellByRest(first, uuid));
  await sleep(500);
  const { code, ms } = await first.stop();
  for (const reply of told) expect((await reply).status).toBe(503);
  console.info(
    `SIGTERM without a broker, after ${federation.answers.size} of 3000 answers: ended in ${Math.round(ms)} ms`,
  );
  expect(code).toBe(0);
  expect(ms).toBeLessThan(10_000);
  await kafka.start();
  federation.start();
  await checkAnswers(federation, uuids);
});
