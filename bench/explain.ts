import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import { History } from '../src/features/history/history.ts';
import { rankRequest } from '../src/flows/ranking/rank-request.ts';
import { readMargins } from '../src/infer/attribution/read-margins.ts';
import { explainFully } from '../src/infer/explanation/explain-fully.ts';
import { loadModel } from '../src/infer/model.ts';
import { percentiles } from './parts/percentiles.ts';
import { printReport } from './parts/print-report.ts';
import { readOptions } from './parts/read-options.ts';
import { outcomesAtTenSites, requestsToTenSites } from './parts/ten-sites.ts';
import { rankerOf, trainedFiles } from './parts/trained-model.ts';

/**
 * bench:explain: the complete reasons of one answer with ten providers (attribution of three heads, single changes that
 * would make each the first). The anchor is the ranking itself, of the same requests in the same run.
 */
const { runs, json } = readOptions({ runs: 400 });
const now = Date.now();
const seed = 42;

const history = new History();
for (const message of outcomesAtTenSites(2800)) history.add(decodeOutcome(message, { now }));
history.advanceTo(now);
const requests = requestsToTenSites(200);

const { onnx, card } = await trainedFiles(seed);
const model = await loadModel(onnx, card, 1);
const margins = readMargins(onnx, card);
const explainer = { vectoriser: model.vectoriser, predict: model.predict, margins };
const ranker = rankerOf(history, model);

const rankingMs: number[] = [];
const explainingMs: number[] = [];
let attributed = 0;
let changes = 0;
for (let run = 0; run < runs; run++) {
  const request = decodeRequest(requests[run % requests.length]!, { now });
  const from = performance.now();
  const decision = await rankRequest(request, now, ranker);
  const ranked = performance.now();
  const { providers } = await explainFully(decision, explainer);
  const explained = performance.now();
  attributed += providers.filter(({ chance, expected_time }) => chance.attributed && expected_time.attributed).length;
  changes += providers.reduce((sum, { first_if }) => sum + (first_if?.length ?? 0), 0);
  if (run < runs / 4) continue;
  rankingMs.push(ranked - from);
  explainingMs.push(explained - ranked);
}
const explaining = percentiles(explainingMs, 3);
const ranking = percentiles(rankingMs, 3);
const report = {
  scenario: 'explain-10-providers',
  runs,
  attributed_providers: attributed / runs,
  changes: changes / runs,
  ...explaining,
  ranking_p50_ms: ranking.p50_ms,
  p50_over_ranking: Number((explaining.p50_ms / ranking.p50_ms).toFixed(1)),
};
printReport(report, json);
