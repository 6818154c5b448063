import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { openEmbeddedBus } from '../src/bus/embedded/embedded-bus.ts';
import { askAsTheyCome, type Latencies } from './parts/arrivals.ts';
import { median } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { readOptions } from './parts/read-options.ts';
import { type Server, serveCommand, startServer, trainInto } from './parts/service.ts';
import { tempFolder } from './parts/temp-folder.ts';
import { fillWithOutcomes, requestsToTenSites } from './parts/ten-sites.ts';

/**
 * bench:http: POST /rank of distinct requests with ten providers, on a history of 1e5 outcomes and with a model,
 * against a bare fastify that parses the same request and emits an answer of the same size. Both in one run, in turns.
 */
const { history, seconds, rounds, connections, json } = readOptions({
  history: 100_000,
  seconds: 8,
  rounds: 3,
  connections: 20,
});
const folder = tempFolder();

const fillLog = async (outcomes: number): Promise<void> => {
  const bus = openEmbeddedBus({ path: join(folder, 'log.sqlite'), clock: Date.now });
  await fillWithOutcomes(bus, 'training', outcomes);
  await bus.close();
};

const load = (url: string, body: string) =>
  autocannon({
    url: `${url}/rank`,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    idReplacement: true,
    connections,
    duration: seconds,
  });

/** @param rate - requests/s, each of them distinct */
const atRate = (url: string, name: string, body: string, rate: number) =>
  askAsTheyCome(url, '/rank', body.replace('[<id>]', `${name}-[<id>]`), rate, seconds);

/** The round with the median p99. */
const middle = (rounds: readonly Latencies[]): Latencies | undefined =>
  rounds.toSorted((a, b) => a.p99_ms - b.p99_ms)[rounds.length >> 1];

const check = (result: autocannon.Result): autocannon.Result => {
  if (result.errors > 0 || result.non2xx > 0)
    throw new Error(`${result.errors} errors, ${result.non2xx} other answers`);
  return result;
};

const started: Server[] = [];
try {
  await fillLog(history);
  const body = JSON.stringify({ ...requestsToTenSites(1)[0], uuid: 'bench-[<id>]' });
  await trainInto(join(folder, 'models'));
  const service = await startServer(serveCommand, {
    DATA_DIR: folder,
    MODELS_DIR: join(folder, 'models'),
    ROLES: 'api,ranking',
    LOG_LEVEL: 'warn',
  });
  started.push(service);
  const answer = await fetch(`${service.url}/rank`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await answer.text();
  const { served_by: rung } = JSON.parse(text) as { served_by: string };
  writeFileSync(join(folder, 'answer.json'), text);
  const floor = await startServer(['bench/parts/http-floor.ts', join(folder, 'answer.json')], {});
  started.push(floor);
  const rates: { ours: number[]; floor: number[] } = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    rates.floor.push(check(await load(floor.url, body)).requests.average);
    rates.ours.push(check(await load(service.url, body)).requests.average);
  }
  const ours = median(rates.ours);
  const half: { ours: Latencies[]; floor: Latencies[] } = { ours: [], floor: [] };
  for (let round = 0; round < rounds; round++) {
    half.floor.push(await atRate(floor.url, `floor-${round}`, body, ours / 2));
    half.ours.push(await atRate(service.url, `ours-${round}`, body, ours / 2));
  }
  const report = {
    scenario: 'http-rank-10-providers',
    history,
    served_by: rung,
    answer_bytes: text.length,
    ours_per_s: Math.round(ours),
    floor_per_s: Math.round(median(rates.floor)),
    share_of_floor: Number((ours / median(rates.floor)).toFixed(3)),
    at_half_load: middle(half.ours),
    floor_at_that_rate: middle(half.floor),
  };
  printReport(report, json);
} finally {
  for (const server of started) await server.stop();
}
