import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { plainPage } from '../src/cli/terminal/page.ts';
import { right, table } from '../src/cli/terminal/table.ts';
import { decimals } from '../src/cli/texts/figures.ts';
import { readConfig } from '../src/config/read-config.ts';
import { canonicalJson } from '../src/contracts/json/canonical-json.ts';
import { isJsonObject, type JsonObject, type JsonValue } from '../src/contracts/json/json-value.ts';
import type { TruthLine } from '../src/contracts/learning/truth.ts';
import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import { collectFile } from '../src/flows/collecting/collect-file.ts';
import { collectSettings } from '../src/flows/collecting/collect-settings.ts';
import { evaluate } from '../src/flows/evaluation/evaluate.ts';
import { summarise } from '../src/flows/evaluation/evaluation-report.ts';
import { writeSimulation } from '../src/flows/simulation/write-simulation.ts';
import { readOptions } from './parts/read-options.ts';
import { tempFolder } from './parts/temp-folder.ts';

/**
 * bench:collect: the raw traffic of simulated federations through the role collect, compared with the requests and
 * outcomes that the simulation writes itself: how many are JSON-equal, and what the order costs by the known truth
 * either way.
 */
const { seeds, deployments, json } = readOptions({ seeds: [1, 2, 3], deployments: 2100 });
const now = Date.now();
const settings = { ...collectSettings(readConfig({})), msgVersion: '1.1.0' } as const;

const linesOf = (path: string): JsonObject[] =>
  readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);

/** A request with its providers sorted, so that equal ones have equal texts. */
const inOrder = (message: JsonObject): JsonObject => {
  const providers = (Array.isArray(message.providers) ? message.providers : []).filter(isJsonObject);
  const name = (entry: JsonObject): string => `${entry.provider_name}/${entry.region_name}`;
  const sorted: JsonValue[] = providers.toSorted((a, b) => (name(a) < name(b) ? -1 : 1));
  return message.providers === undefined ? message : { ...message, providers: sorted };
};

const equal = (some: readonly JsonObject[], others: readonly JsonObject[]): number => {
  const texts = new Set(others.map((message) => canonicalJson(inOrder(message))));
  return some.filter((message) => texts.has(canonicalJson(inOrder(message)))).length;
};

const regretOf = async (
  requests: readonly JsonObject[],
  outcomes: readonly JsonObject[],
  truth: readonly JsonObject[],
) => {
  const evaluation = await evaluate({
    outcomes: outcomes
      .map((message) => decodeOutcome(message, { now }))
      .sort(
        (a, b) =>
          a.finishTime - b.finishTime ||
          (a.uuid + a.candidate.providerName < b.uuid + b.candidate.providerName ? -1 : 1),
      ),
    requests: requests.map((message) => decodeRequest(message, { now })),
    truth: truth as unknown as readonly TruthLine[],
  });
  return summarise([evaluation]).regret.model!;
};

const folder = tempFolder();
const rows: Record<string, number | string>[] = [];
for (const seed of seeds) {
  const [direct, collected] = [join(folder, `${seed}`), join(folder, `${seed}-collected`)];
  await writeSimulation({ seed, deployments, raw: true }, direct, () => {});
  const started = performance.now();
  const { counts } = await collectFile(
    { path: join(direct, 'raw.ndjson'), folder: collected, settings },
    (_, fault) => {
      throw fault;
    },
  );
  const seconds = (performance.now() - started) / 1000;
  const read = Object.entries(counts).reduce((sum, [name, count]) => sum + (name.startsWith('read_') ? count : 0), 0);
  const [requests, outcomes, truth] = ['requests', 'outcomes', 'truth'].map((name) =>
    linesOf(join(direct, `${name}.ndjson`)),
  );
  const [ownRequests, ownOutcomes] = ['requests', 'outcomes'].map((name) => linesOf(join(collected, `${name}.ndjson`)));
  rows.push({
    seed,
    messages: read,
    messages_per_s: Math.round(read / seconds),
    requests: requests!.length,
    equal_requests: equal(ownRequests!, requests!),
    outcomes: outcomes!.length,
    equal_outcomes: equal(ownOutcomes!, outcomes!),
    regret_direct: await regretOf(requests!, outcomes!, truth!),
    regret_collected: await regretOf(ownRequests!, ownOutcomes!, truth!),
  });
}
if (json) console.log(JSON.stringify({ scenario: 'collect', deployments, rows }));
else {
  const columns = Object.keys(rows[0]!).map(right);
  const cells = rows.map((row) =>
    Object.values(row).map((value) =>
      typeof value === 'number' && !Number.isInteger(value) ? decimals(value, 6) : String(value),
    ),
  );
  for (const line of table(columns, cells, plainPage)) console.log(line);
}
