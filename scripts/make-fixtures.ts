import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { JsonObject } from '../src/contracts/json/json-value.ts';
import type { SiteSpec } from '../src/simulate/options.ts';
import { simulateFederation } from '../src/simulate/simulate.ts';

/** The sites of the real requests, so that history and requests meet; the last real message of tier1 is the latest. */
const sites: readonly SiteSpec[] = [
  { providerName: 'BACKBONE', regionName: 'cnaf' },
  { providerName: 'BACKBONE', regionName: 'bari' },
  { providerName: 'RECAS-BARI', regionName: 'RegionOne', floatingIpsZero: true },
  { providerName: 'CLOUD-INFN-CATANIA', regionName: 'INFN-CT' },
  { providerName: 'CLOUD-CNAF-T1', regionName: 'tier1', late: true },
];

const seed = 20250131;

const ndjson = (messages: readonly JsonObject[]): string =>
  messages.map((message) => `${JSON.stringify(message)}\n`).join('');

const answerFields = ['classification', 'regression', 'resource_exactness'];

const withoutAnswer = (entry: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(entry).filter(([key]) => !answerFields.includes(key)));

/** A published ranking turned back into the request it answered: what the publication does not tell stays untold. */
const requestOf = (ranked: JsonObject): JsonObject => ({
  msg_version: '1.1.0',
  uuid: ranked.uuid!,
  providers: (ranked.ranked_providers as JsonObject[]).map(withoutAnswer),
});

const readArray = (path: string): JsonObject[] => JSON.parse(readFileSync(path, 'utf8')) as JsonObject[];

const [rankedPath, oldRequestPath, out = 'fixtures'] = process.argv.slice(2);
if (!rankedPath || !oldRequestPath) {
  console.error('use: make-fixtures.ts RANKED_PROVIDERS.json INFERENCE_1.0.0.json [OUT]');
  process.exit(2);
}

mkdirSync(out, { recursive: true });
const { outcomes } = simulateFederation({ seed, sites });
writeFileSync(join(out, 'outcomes.ndjson.gz'), gzipSync(ndjson(outcomes), { level: 9 }));
writeFileSync(join(out, 'requests.ndjson'), ndjson(readArray(rankedPath).map(requestOf)));
copyFileSync(oldRequestPath, join(out, 'request-1.0.0.json'));
console.error(`${outcomes.length} simulated outcomes (seed ${seed}) written to ${out}`);
