import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { entry, request } from '../../../helpers/messages/messages.ts';
import { quickTraining } from '../../../helpers/models/trained.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const given = () => {
  const folder = tempFolder();
  const at = (name: string): string => join(folder, name);
  const { outcomes } = simulateFederation({ seed: 5, deployments: 150, days: 20 });
  const requests = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222'];
  writeFileSync(at('dataset.json'), JSON.stringify(outcomes));
  writeFileSync(at('in.json'), JSON.stringify(requests.map((uuid) => request(uuid, [entry('SITE-A')]))));
  const settings = {
    ...quickTraining,
    LOCAL_MODE: 'True',
    LOCAL_DATASET: at('dataset.json'),
    LOCAL_IN_MESSAGES: at('in.json'),
    LOCAL_OUT_MESSAGES: at('out.json'),
  };
  return { folder, at, outcomes, requests, settings };
};

const uuidsIn = (json: string): unknown[] => (JSON.parse(json) as { uuid: unknown }[]).map(({ uuid }) => uuid);

test('under LOCAL_MODE train and rank take the files of the settings, and the answers are an array', async () => {
  const { folder, at, outcomes, requests, settings } = given();
  const trained = await runHere(folder, ['train', '--json'], settings);
  expect([trained.code, JSON.parse(trained.stdout)]).toMatchObject([0, { outcomes: outcomes.length }]);
  const ranked = await runHere(folder, ['rank'], settings);
  expect([ranked.code, ranked.stdout]).toEqual([0, '']);
  expect(ranked.stderr).toContain(`ranked 2 requests on ${outcomes.length} outcomes`);
  expect(uuidsIn(readFileSync(at('out.json'), 'utf8'))).toEqual(requests);
});

test('what the options name comes before the settings', async () => {
  const { folder, at, requests, settings } = given();
  writeFileSync(at('none.ndjson'), '');
  expect((await runHere(folder, ['rank', '--requests', at('none.ndjson')], settings)).code).toBe(0);
  expect(readFileSync(at('out.json'), 'utf8')).toBe('[]\n');
  expect((await runHere(folder, ['rank', '--out', at('own.json.gz')], settings)).code).toBe(0);
  expect(uuidsIn(gunzipSync(readFileSync(at('own.json.gz'))).toString())).toEqual(requests);
  writeFileSync(at('one.json'), JSON.stringify([request('one', [entry('SITE-A')])]));
  const one = await runHere(folder, ['rank', '--requests', at('one.json'), '--out', '-'], settings);
  expect(one.stderr).toContain('ranked 1 request on');
  const { stdout } = await runHere(folder, ['rank', '--out', '-'], settings);
  expect(uuidsIn(`[${stdout.trimEnd().split('\n')}]`)).toEqual(requests);
});

test('without LOCAL_MODE its files are left alone', async () => {
  const { folder, settings } = given();
  const alone = { ...settings, LOCAL_MODE: 'False' };
  const [ranked, trained] = [await runHere(folder, ['rank'], alone), await runHere(folder, ['train'], alone)];
  expect([ranked.code, ranked.stderr]).toEqual([2, expect.stringContaining("required option '--requests <F>'")]);
  expect([trained.code, trained.stderr]).toEqual([2, expect.stringContaining("one of '--dataset <F>'")]);
});

test('whether a training is due is asked of the topic alone', async () => {
  const { folder, settings } = given();
  const { code, stderr } = await runHere(folder, ['train', '--if-due'], settings);
  expect([code, stderr]).toEqual([2, expect.stringContaining("one of '--dataset <F>'")]);
});
