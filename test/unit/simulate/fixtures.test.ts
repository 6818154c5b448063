import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { isJsonObject, type JsonObject } from '../../../src/contracts/json/json-value.ts';
import { parseJson } from '../../../src/contracts/json/parse-json.ts';
import { decodeOutcome } from '../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../src/contracts/messages/decode-request.ts';

const folder = new URL('../../../fixtures/', import.meta.url);
const now = Date.UTC(2025, 3, 1);

const objects = (text: string): JsonObject[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isJsonObject);

const outcomes = objects(gunzipSync(readFileSync(new URL('outcomes.ndjson.gz', folder))).toString()).map((message) =>
  decodeOutcome(message, { now }),
);
const messages = objects(readFileSync(new URL('requests.ndjson', folder), 'utf8'));
const requests = messages.map((message) => decodeRequest(message, { now }));

const nameOf = (candidate: { providerName: string; regionName: string }): string =>
  `${candidate.providerName}/${candidate.regionName}`;

test('the outcomes are a few thousand, in order of finish, all of them before the real requests', () => {
  expect(outcomes.length).toBeGreaterThan(2500);
  expect(Math.max(...outcomes.map(({ finishTime }) => finishTime))).toBeLessThan(Date.UTC(2025, 1, 1));
  const days = outcomes.map(({ finishTime }) => Math.floor(finishTime / 86_400_000));
  const steps = days.slice(1).map((day, i) => day - days[i]!);
  expect(Math.min(...steps)).toBeGreaterThanOrEqual(-1);
});

test('every provider of a real request has outcomes, and no other provider has', () => {
  const asked = new Set(requests.flatMap(({ candidates }) => candidates.map(nameOf)));
  expect(asked.size).toBe(5);
  expect(new Set(outcomes.map(({ candidate }) => nameOf(candidate)))).toEqual(asked);
});

test('RECAS-BARI publishes no floating IPs and mostly gives them out all the same', () => {
  const recas = outcomes.filter(
    ({ candidate }) => candidate.providerName === 'RECAS-BARI' && candidate.resources.floating_ips.requested > 0,
  );
  expect(recas.every(({ candidate }) => candidate.resources.floating_ips.quota === 0)).toBe(true);
  expect(recas.filter(({ succeeded }) => succeeded).length / recas.length).toBeGreaterThan(0.5);
});

test('the real requests hold nothing invented and nothing of the answer', () => {
  expect(messages).toHaveLength(20);
  for (const message of messages) {
    expect(Object.keys(message).sort()).toEqual(['msg_version', 'providers', 'uuid']);
    expect(JSON.stringify(message)).not.toMatch(/classification|regression|resource_exactness/);
  }
});

test('all fixtures together stay below 1 MB', () => {
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(new URL(name, folder)).size, 0);
  expect(bytes).toBeLessThan(1e6);
});
