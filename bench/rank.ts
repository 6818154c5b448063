import { encodeRanked } from '../src/contracts/answers/encode-ranked.ts';
import { parseJson } from '../src/contracts/json/parse-json.ts';
import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import { History } from '../src/features/history/history.ts';
import { rankRequest } from '../src/flows/ranking/rank-request.ts';
import { percentiles } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { readOptions } from './parts/read-options.ts';
import { outcomesAtTenSites, requestsToTenSites } from './parts/ten-sites.ts';
import { rankerOf, trainedModel } from './parts/trained-model.ts';

/**
 * bench:rank: one ranking in process (decode, vectorise, predict, order, explain, encode) of a request with ten
 * providers, with 1e3, 1e5 and 1e6 outcomes of history. The anchor is the smallest history of the same run.
 */
const { sizes, runs, json } = readOptions({ sizes: [1000, 100_000, 1_000_000], runs: 2000 });
const now = Date.now();
const seed = 42;

/** Reads the outcomes as they come from a topic, decode included; the time to simulate them does not count. */
const load = (history: History, size: number): number => {
  let spentMs = 0;
  let chunk: string[] = [];
  const take = (): void => {
    const from = performance.now();
    for (const line of chunk) history.add(decodeOutcome(parseJson(line), { now }));
    spentMs += performance.now() - from;
    chunk = [];
  };
  for (const message of outcomesAtTenSites(size)) if (chunk.push(JSON.stringify(message)) === 10_000) take();
  take();
  const from = performance.now();
  history.advanceTo(now);
  return (spentMs + performance.now() - from) / 1000;
};

const model = await trainedModel(seed);
const text = JSON.stringify(requestsToTenSites(1)[0]);
const results: Record<string, number>[] = [];
for (const size of sizes) {
  console.error(`${size} outcomes: made, read, and ranked upon (a minute a million)`);
  const history = new History();
  const loadSeconds = load(history, size);
  const ranker = rankerOf(history, model);
  const times: number[] = [];
  for (let run = 0; run < runs; run++) {
    const from = performance.now();
    const request = decodeRequest(parseJson(text), { now });
    encodeRanked((await rankRequest(request, now, ranker)).answer);
    if (run >= runs / 10) times.push(performance.now() - from);
  }
  globalThis.gc?.();
  results.push({
    outcomes: size,
    load_seconds: Number(loadSeconds.toFixed(2)),
    rss_mib: Math.round(process.memoryUsage.rss() / 1048576),
    ...percentiles(times, 4),
  });
}
const anchor = results[0]!;
const report = {
  scenario: 'rank-10-providers',
  providers: 10,
  runs,
  results: results.map((one) => ({ ...one, p50_over_anchor: Number((one.p50_ms! / anchor.p50_ms!).toFixed(3)) })),
};
printReport(report, json);
