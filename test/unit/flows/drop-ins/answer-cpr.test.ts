import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { answerCpr } from '../../../../src/flows/drop-ins/answer-cpr.ts';
import { openSite } from '../../../helpers/programs/running-service.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/cpr', name), 'utf8');

const openOurs = async () => {
  const service = await openSite().start();
  const asked: JsonValue[] = [];
  const answer = answerCpr({
    ranking: 'ours',
    rank: async (request) => {
      asked.push(request);
      return String((await service.answer(request)).message.value);
    },
    preview: (request) => {
      asked.push(request);
      return service.preview(request);
    },
  });
  return { answer, asked };
};

test('under our own ranking every service of a legacy request has its rank, the best last', async () => {
  const { answer, asked } = await openOurs();
  for (const name of ['controller-request.json', 'orchestrator-v4-request.json']) {
    const request = JSON.parse(fixture(name));
    const services = JSON.parse(await answer(request));
    expect(services.map(({ rank }: { rank: number }) => rank)).toEqual(
      services.map((_: unknown, at: number) => services.length - at),
    );
    expect(
      services.every(({ ranked, total_score: score }: { ranked: boolean; total_score: number }) => ranked && score > 0),
    ).toBe(true);
  }
  expect(asked).toMatchObject([{ uuid: 'cpr-v1', providers: { length: 9 } }, { providers: { length: 3 } }]);
});

test('quotas of the agreement and results of the monitoring become those of our candidates', async () => {
  const { answer, asked } = await openOurs();
  const targets = [
    { type: 'ram', restrictions: { total_limit: 51200 } },
    { type: 'cores', restrictions: { total_guaranteed: -1 } },
    { type: 'instances', restrictions: { total_limit: 'Infinity' } },
  ];
  const metrics = ['create_result', 'run_result', 'delete_result'].map((metricName, at) => ({
    metricName,
    metricValue: at,
  }));
  await answer({
    deploymentId: 'd',
    preferences: [
      { priority: [{ sla_id: 's', service_id: 'a', weight: 1 }, { sla_id: 'gone', service_id: 'b' }, null] },
    ],
    sla: [{ id: 's', provider: 'p', services: [{ service_id: 'a', targets }] }],
    monitoring: [{ provider: 'p', services: [{ service_id: 'a', metrics }] }],
  });
  expect(asked).toMatchObject([
    {
      uuid: 'd',
      providers: [
        { provider_name: 'p', region_name: 'a', ram_gb_quota: 50, vcpus_quota: -1, test_failure_perc_1d: 2 / 3 },
        { provider_name: 'unknown', region_name: 'b' },
      ],
    },
  ]);
  expect(asked).not.toMatchObject([{ providers: [{ n_instances_quota: expect.anything() }, {}] }]);
});

test('a legacy request without services gets an empty list', async () => {
  const { answer, asked } = await openOurs();
  expect(await answer({ preferences: [], sla: [], monitoring: [] })).toBe('[]');
  expect(asked).toEqual([]);
});
