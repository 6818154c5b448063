import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { simulateFederation } from '../src/simulate/simulate.ts';
import { percentiles, quantile } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { readOptions } from './parts/read-options.ts';
import { serveCommand, startServer } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';

/**
 * bench:while-training: the service takes in outcomes until its own schedule starts a training; meanwhile POST /rank is
 * called at a steady rate with distinct requests. Latencies during the training are compared with those before it.
 */
const { outcomes: wanted, rate, json } = readOptions({ outcomes: 10_000, rate: 50 });
const folder = tempFolder();

const service = await startServer(serveCommand, {
  DATA_DIR: folder,
  MODELS_DIR: join(folder, 'models'),
  BODY_LIMIT: '2000000',
  LOG_LEVEL: 'info',
  TRAIN_CRON: '* * * * * *',
  TRAIN_MIN_NEW_OUTCOMES: String(Math.floor(0.95 * wanted)),
});

const post = (path: string, body: string, type = 'application/json'): Promise<Response> =>
  fetch(service.url + path, { method: 'POST', body, headers: { 'content-type': type } });

const { outcomes, requests } = simulateFederation({ seed: 42, deployments: wanted, days: 300 });
const bodies = requests.filter(({ providers }) => (providers as unknown[]).length >= 5).slice(0, 200);
let asked = 0;

/** One new request; ms until its answer. */
const ask = async (): Promise<number> => {
  const n = asked++;
  const body = JSON.stringify({ ...bodies[n % bodies.length], uuid: `bench-${n}` });
  const from = performance.now();
  const answer = await post('/rank', body);
  await answer.text();
  if (answer.status !== 200) throw new Error(`POST /rank answered ${answer.status}`);
  return performance.now() - from;
};

/** Sends requests at the rate until `until` holds; ms by request. */
const askUntil = async (until: () => boolean): Promise<number[]> => {
  const waiting: Promise<number>[] = [];
  while (!until()) {
    waiting.push(ask());
    await sleep(1000 / rate);
  }
  return Promise.all(waiting);
};

const summary = (times: readonly number[]) => ({
  requests: times.length,
  ...percentiles(times, 2),
  max_ms: Number(quantile(times, 1).toFixed(2)),
});

try {
  await Promise.all(Array.from({ length: 20 }, ask));
  const started = performance.now();
  const before = await askUntil(() => performance.now() - started > 5000);
  const lines = outcomes.slice(0, wanted).map((message) => JSON.stringify(message));
  for (let from = 0; from < lines.length; from += 1000) {
    await post('/outcomes', lines.slice(from, from + 1000).join('\n'), 'application/x-ndjson');
  }
  const trained = (): boolean => service.log().includes('trained');
  const during = await askUntil(trained);
  const report = {
    scenario: 'while-training',
    outcomes: wanted,
    rate_per_s: rate,
    before: summary(before),
    during: summary(during),
  };
  printReport(report, json);
} finally {
  await service.stop();
}
