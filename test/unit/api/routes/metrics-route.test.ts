import { expect, test } from 'vitest';
import { watchService } from '../../../../src/flows/service/watch-service.ts';
import { openLogger } from '../../../../src/telemetry/logger.ts';
import { openMetrics } from '../../../../src/telemetry/metrics.ts';
import { outcomeMessage, request, told } from '../../../helpers/messages/messages.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';
import { json, openApi } from '../open-api.ts';

/** Values by name and labels, as they are written. */
const valuesOf = (text: string): Map<string, number> =>
  new Map(
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]),
  );

const open = async () => {
  const site = openSite();
  await site.promote(madeModel());
  const metrics = openMetrics('1.2.3');
  const lines: string[] = [];
  const log = openLogger('debug', { write: (line) => lines.push(line) });
  const service = await site.start({ watch: watchService({ metrics, tracing: undefined, log }) });
  metrics.observe(service.state);
  const rank = async (message: Parameters<typeof service.answer>[0]) => (await service.answer(message)).message.value;
  const { app } = openApi({ metrics, rank });
  const scrape = async () => valuesOf((await app.inject('/metrics')).body);
  return { site, app, scrape, lines };
};

const asked = request('u-1', [told('A', 0.2), told('B', 0.9)]);

test('a ranking over REST is counted by its route, its rung and its time', async () => {
  const { app, scrape, lines } = await open();
  await app.inject({ method: 'POST', url: '/rank', headers: json, payload: asked });
  const values = await scrape();
  expect(values.get('provider_ranker_http_requests_total{route="/rank",method="POST",status="200"}')).toBe(1);
  expect(values.get('provider_ranker_http_request_duration_seconds_count{route="/rank"}')).toBe(1);
  expect(values.get('provider_ranker_ranking_duration_seconds_count{source="rest",rung="champion"}')).toBe(1);
  const line = lines.map((one) => JSON.parse(one)).find(({ msg }) => msg === 'ranked');
  expect(line).toMatchObject({ uuid: 'u-1', servedBy: 'champion', source: 'rest' });
});

test('a path that there is not adds no label of its own', async () => {
  const { app, scrape } = await open();
  for (const path of ['/a', '/b']) await app.inject(path);
  expect((await scrape()).get('provider_ranker_http_requests_total{route="none",method="GET",status="404"}')).toBe(2);
});

test('requests of the topic, dead letters and what is not read yet are told', async () => {
  const { site, scrape } = await open();
  await site.publish('inference', asked, 'no JSON');
  await site.topic('ranked_providers', 1);
  await site.topic('inference.dead-letter', 1);
  const values = await scrape();
  expect(values.get('provider_ranker_ranking_duration_seconds_count{source="topic",rung="champion"}')).toBe(1);
  expect(values.get('provider_ranker_dead_letters_total{topic="inference",code="MESSAGE_JSON"}')).toBe(1);
  expect(values.get('provider_ranker_consumer_lag_messages{topic="training",reader="history"}')).toBe(0);
});

test('what is watched for any increase stands at 0 before the first', async () => {
  const { scrape } = await open();
  const values = await scrape();
  for (const series of [
    'dead_letters_total{topic="inference",code="MESSAGE_JSON"}',
    'dead_letters_total{topic="training",code="MESSAGE_STATUS"}',
    'gone_messages_total{topic="inference"}',
    'gone_messages_total{topic="training"}',
    'trainings_total{gate="passed"}',
    'trainings_total{gate="failed"}',
    'trainings_total{gate="none"}',
  ]) {
    expect([series, values.get(`provider_ranker_${series}`)]).toEqual([series, 0]);
  }
});

test('the model in service is told with its hash and age, its history and how it does', async () => {
  const { site, app, scrape } = await open();
  await app.inject({ method: 'POST', url: '/rank', headers: json, payload: asked });
  await site.publish('training', outcomeMessage('u-1', 'B', 1));
  await expect.poll(async () => (await scrape()).get('provider_ranker_history_outcomes')).toBe(1);
  const values = await scrape();
  expect([...values.keys()]).toContainEqual(
    expect.stringMatching(
      /^provider_ranker_model_info\{name="provider-ranker",version="1",sha256="[0-9a-f]{64}",rung="champion"\}$/,
    ),
  );
  expect(values.get('provider_ranker_model_age_seconds')).toBeGreaterThanOrEqual(0);
  expect(values.get('provider_ranker_ready')).toBe(1);
  expect(values.get('provider_ranker_live_outcomes')).toBe(1);
});
