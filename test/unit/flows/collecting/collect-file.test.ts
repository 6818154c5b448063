import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../../src/contracts/json/canonical-json.ts';
import { isJsonObject, type JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { collectFile } from '../../../../src/flows/collecting/collect-file.ts';
import { writeSimulation } from '../../../../src/flows/simulation/write-simulation.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';
import { collectSettings } from '../../../helpers/traffic/collecting.ts';
import { completed, siteMessage, start, submitted, templateMessage } from '../../../helpers/traffic/traffic.ts';

const read = (...path: string[]): JsonObject[] =>
  readFileSync(join(...path), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as JsonObject);

const comparable = (message: JsonObject): string => {
  const { providers } = message;
  if (!Array.isArray(providers)) return canonicalJson(message);
  return canonicalJson({ ...message, providers: providers.filter(isJsonObject).map(canonicalJson).sort() });
};

test('what is collected from the raw traffic of a simulated federation is what the simulation says itself', async () => {
  const folder = tempFolder();
  await writeSimulation({ seed: 7, deployments: 150, days: 12, raw: true }, folder, () => {});
  const settings = { ...collectSettings, msgVersion: '1.1.0' as const };
  const odd: string[] = [];
  await collectFile({ path: join(folder, 'raw.ndjson'), folder: join(folder, 'own'), settings }, (_, { code }) => {
    odd.push(code);
  });
  expect(odd).toEqual([]);
  for (const name of ['requests.ndjson', 'outcomes.ndjson']) {
    const [direct, own] = [read(folder, name), read(folder, 'own', name)];
    expect(own.map(comparable).sort()).toEqual(direct.map(comparable).sort());
  }
});

test('one line whose time is two days ahead of all others costs none of them its request or outcome', async () => {
  const folder = tempFolder();
  await writeSimulation({ seed: 7, deployments: 150, days: 12, raw: true }, folder, () => {});
  const lines = read(folder, 'raw.ndjson');
  const middle = lines.length >> 1;
  const ahead = { input: 'logs', time: Number(lines[middle]!.time) + 48 * 3_600_000, value: null };
  const path = join(folder, 'ahead.ndjson');
  writeFileSync(
    path,
    [...lines.slice(0, middle), ahead, ...lines.slice(middle)].map((one) => JSON.stringify(one)).join('\n'),
  );
  const collected = async (from: string, name: string) => {
    const own = join(folder, name);
    await collectFile({ path: from, folder: own, settings: collectSettings }, () => {});
    return ['requests.ndjson', 'outcomes.ndjson'].map((file) => read(own, file).map(comparable).sort());
  };
  expect(await collected(path, 'with')).toEqual(await collected(join(folder, 'raw.ndjson'), 'without'));
});

test('an odd line of the traffic is told by its number, and costs no other', async () => {
  const folder = tempFolder();
  const line = (input: string, time: number, value: unknown) => JSON.stringify({ input, time, value });
  const lines = [
    line('sites', start, siteMessage('ALTO')),
    '{"input": "sites", "time": 1',
    line('weather', start, {}),
    line('sites', start, 7),
    line('tests', 1e300, {}),
    line('templates', start + 1, templateMessage('u-1', start)),
    line('logs', start + 20, null),
    line('logs', start + 20, submitted(start + 20, 'u-1', 'ALTO')),
    line('logs', start + 90, completed(start + 90, 'u-1')),
  ];
  const path = join(folder, 'raw.ndjson');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const odd: [number, string][] = [];
  const report = await collectFile({ path, folder, settings: collectSettings }, (at, { code }) => odd.push([at, code]));
  expect(odd).toEqual([
    [2, 'MESSAGE_JSON'],
    [3, 'MESSAGE_TYPE'],
    [4, 'MESSAGE_TYPE'],
    [5, 'MESSAGE_TIME'],
  ]);
  expect(report).toMatchObject({ requests: 1, outcomes: 1, counts: { TOMBSTONE: 1 } });
});
