import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { supposedChanges } from '../../../../src/cli/options/supposed-changes.ts';
import { plainPage } from '../../../../src/cli/terminal/page.ts';
import { whatIfTable, whatIfTitle } from '../../../../src/cli/texts/what-if-table.ts';
import { WhatIfAnswer } from '../../../../src/contracts/answers/what-if.ts';
import { entry, outcomeMessage, request } from '../../../helpers/messages/messages.ts';
import { runHere } from '../../../helpers/programs/run-here.ts';
import { stubRucio } from '../../../helpers/servers/stub-rucio.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const written = (name: string, ...lines: readonly object[]): string => {
  const path = join(tempFolder(), name);
  writeFileSync(path, lines.map((line) => JSON.stringify(line)).join('\n'));
  return path;
};

describe('changes on the command line', () => {
  test('name a provider, a provider and its region, or all', async () => {
    const set = ['A:vcpus_quota=7', 'CLOUD-CNAF/T1/tier1:kind=hpc', ':features.queue_wait_s=60', 'B:rses=["X"]'];
    expect(await supposedChanges({ set, down: ['A'], data: ['B/one'] })).toEqual([
      { provider_name: 'A', set: { vcpus_quota: 7 } },
      { provider_name: 'CLOUD-CNAF/T1', region_name: 'tier1', set: { kind: 'hpc' } },
      { set: { features: { queue_wait_s: 60 } } },
      { provider_name: 'B', set: { rses: ['X'] } },
      { provider_name: 'A', down: true },
      { provider_name: 'B', region_name: 'one', data: 'here' },
    ]);
  });

  test('come from a file before the others', async () => {
    const changes = written('changes.json', [{ provider_name: 'A', down: true }]);
    expect(await supposedChanges({ changes, down: ['B'] })).toEqual([
      { provider_name: 'A', down: true },
      { provider_name: 'B', down: true },
    ]);
  });

  test.for([
    [{}, 'one of --changes, --set, --down and --data is needed'],
    [{ set: ['A'] }, '--set: must be SITE:FIELD=VALUE, got A'],
    [{ set: ['A:vcpu=3'] }, 'Unrecognized key: "vcpu"; known: '],
    [{ set: ['A:vcpu=3'] }, ' vcpus_quota, '],
    [{ changes: '/nowhere.json' }, "/nowhere.json can't be read"],
  ] as const)('%j is bad use', async ([options, claim]) => {
    await expect(supposedChanges(options as never)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(claim),
    });
  });
});

const requests = () =>
  written(
    'requests.ndjson',
    request('u', [entry('A'), entry('B', { test_failure_perc_1d: 0.2 })]),
    request('v', [entry('C')]),
  );

test('whatif prints both orders of each request, as of its submission', async () => {
  const dataset = written('outcomes.ndjson', outcomeMessage('o', 'A', 60), outcomeMessage('later', 'A', -60));
  const ended = await runHere(tempFolder(), [
    ...['whatif', '--requests', requests(), '--dataset', dataset, '--down', 'A', '--json'],
  ]);
  expect(ended.code).toBe(0);
  const [u, v] = ended.stdout
    .trim()
    .split('\n')
    .map((line) => WhatIfAnswer.parse(JSON.parse(line)));
  expect(u!.providers.map(({ provider_name, position }) => [provider_name, position])).toEqual([
    ['B', { before: 2, after: 1 }],
    ['A', { before: 1, after: 2 }],
  ]);
  expect(u!.before.ranked_providers[0]!.reasons[0]).toMatch(/100 % of about 1 recent/);
  expect(v!.differs).toBe(false);
  expect(whatIfTitle(u!)).toMatch(/^u {2}any succeeds: \d+ % -> \d+ %, expected after /);
  expect(whatIfTable(u!, plainPage).at(-1)).toMatch(/^2 {4}1 {2}A\/one .* \d+ % -> 0 % .* yes -> no$/);
  expect(whatIfTitle(v!)).toMatch(/\(same order\)$/);
});

test('whatif tells of a change that no request has the provider for', async () => {
  const ended = await runHere(tempFolder(), ['whatif', '--requests', requests(), '--uuid', 'v', '--down', 'A']);
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain('no request has the provider A: nothing is changed there');
  expect(ended.stdout.split('\n')[0]).toMatch(/^v {2}.*\(same order\)$/);
});

test('whatif and replay ask the Rucio of the settings where data lies, unless a file tells', async () => {
  const stub = await stubRucio();
  const access = { RUCIO_URL: stub.uri, RUCIO_ACCOUNT: 'ranker', RUCIO_USERNAME: 'ranker', RUCIO_PASSWORD: 'p' };
  const rucio = { ...access, LOCALITY_TIMEOUT_MS: '10000' };
  const datasets = [{ scope: 'demo', name: 'ds1', bytes: 3e9 }];
  const file = written('requests.ndjson', {
    ...request('u', [entry('SITE-A'), entry('SITE-B')]),
    msg_version: '1.2.0',
    datasets,
  });
  const asked = ['whatif', '--requests', file, '--data', 'SITE-B', '--json'];
  const { code, stdout, stderr } = await runHere(tempFolder(), asked, rucio);
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^no model serves.*\n$/)]);
  const { providers } = WhatIfAnswer.parse(JSON.parse(stdout));
  const transfers = new Map(providers.map((one) => [one.provider_name, one.transfer_time_s]));
  expect(transfers.get('SITE-A')).toMatchObject({ before: 0, after: 0 });
  expect(transfers.get('SITE-B')!.before).toBeGreaterThan(0);
  expect(transfers.get('SITE-B')!.after).toBe(0);

  const lists = (): number => stub.seen.filter((one) => one.startsWith('POST /replicas/list')).length;
  const before = lists();
  const sides = ['--model', 'history', '--against', 'history:weighted'];
  expect((await runHere(tempFolder(), ['replay', '--requests', file, ...sides], rucio)).code).toBe(0);
  expect(lists()).toBeGreaterThan(before);
  const replicas = written('replicas.ndjson', { scope: 'demo', name: 'ds1', bytes: 3e9, rses: ['DISK'] });
  const calls = stub.seen.length;
  await runHere(tempFolder(), [...asked, '--replicas', replicas], rucio);
  expect(stub.seen.length).toBe(calls);
});
