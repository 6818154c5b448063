import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { encodeCprAnswer } from '../../../../src/contracts/cpr/answer.ts';
import { decodeCprRequest } from '../../../../src/contracts/cpr/decode-request.ts';
import type { CprRequest } from '../../../../src/contracts/cpr/request.ts';
import type { JsonObject, JsonValue } from '../../../../src/contracts/json/json-value.ts';
import { rankCpr } from '../../../../src/infer/cpr/rank-cpr.ts';

const fixture = (name: string): string =>
  readFileSync(join(import.meta.dirname, '../../../../fixtures/cpr', name), 'utf8');

const answerTo = (request: JsonObject): string => encodeCprAnswer(rankCpr(decodeCprRequest(request)));

const service = (id: JsonValue, targets: JsonValue) => ({ service_id: id, type: 'compute', targets });

const target = (type: JsonValue, total: JsonValue) => ({ type, unit: null, restrictions: { total_guaranteed: total } });

/** One agreement with all the services, each preferred with its weight. */
const preferring = (services: JsonObject[], weights: JsonValue[], monitoring: JsonValue = []): JsonObject => ({
  preferences: [
    {
      service_type: 'compute',
      priority: services.map(({ service_id: id }, at) => ({
        sla_id: 's',
        service_id: id!,
        weight: weights[at] ?? 1,
      })),
    },
  ],
  sla: [{ id: 's', provider: 'p', services }],
  monitoring,
});

const watched = (
  id: JsonValue,
  type: string,
  metrics: Record<string, JsonValue>,
  more: JsonObject = {},
): JsonObject => ({
  service_id: id,
  type,
  metrics: Object.entries(metrics).map(([metricName, metricValue]) => ({ metricName, metricValue })),
  ...more,
});

const scores = (request: JsonObject) =>
  Object.fromEntries(rankCpr(decodeCprRequest(request)).map(({ serviceId, totalScore }) => [serviceId, totalScore]));

test('the official request gets the official answer, byte for byte', () => {
  expect(answerTo(JSON.parse(fixture('controller-request.json')))).toBe(fixture('controller-response.json'));
});

test('weights that are no numbers leave the order to the score', () => {
  const services = [3, 1, 2].map((total) => service(`s${total}`, [target('t', total)]));
  const ranked = rankCpr(decodeCprRequest(preferring(services, ['NaN', 1, 'NaN'])));
  expect(ranked.map(({ serviceId }) => serviceId)).toEqual(['s1', 's2', 's3']);
});

test('a request of the orchestrator in service is ranked by what its agreements grant', () => {
  const answer = rankCpr(decodeCprRequest(JSON.parse(fixture('orchestrator-v4-request.json'))));
  expect(answer.map(({ totalScore, rank }) => [totalScore, rank])).toEqual([
    [102442, 3],
    [819700, 2],
    [1022280, 1],
  ]);
});

test('the weight goes before the score, and nothing that has no agreement is ranked', () => {
  const services = [service('a', [target('x', 1)]), service('b', [target('x', 9)]), service('c', [])];
  const monitoring = [{ provider: 'q', services: [watched('d', 'org.openstack.nova', {})] }];
  const answer = JSON.parse(answerTo(preferring(services, [2, 1, 3], monitoring)));
  expect(answer.map((one: JsonObject) => [one.service_id, one.rank, one.ranked, one.sla_weight])).toEqual([
    ['d', -1, false, null],
    ['b', 2, true, 1],
    ['a', 1, true, 2],
    ['c', -1, false, 3],
  ]);
});

test('the factor of a target stays for those after it, and what cannot be read ends the sum', () => {
  const targets = [target('cores', 10), target('computing_time', 100), target('cores', 100), target('public_ip', 1)];
  expect(scores(preferring([service('a', targets)], [])).a).toBe(Math.fround(14.32));
  const broken = [target('cores', 10), { type: 'cores', restrictions: null }, target('cores', 5)];
  expect(scores(preferring([service('a', broken)], [])).a).toBe(10);
  expect(scores(preferring([service('a', [target('x', 1), target('x', null), target('x', 1)])], [])).a).toBe(1);
  expect(scores(preferring([service('a', [target('x', 1), target(null, 2)])], [])).a).toBe(1);
});

test('scores are 32-bit floats: a small target vanishes beside a large one', () => {
  expect(scores(preferring([service('a', [target('x', 16777216), target('x', 1)])], [])).a).toBe(16777216);
});

test('what is quick to create, run and delete scores; a missing metric ends it', () => {
  const metrics = {
    create_result: 1,
    create_responseTime: 50,
    run_result: 0,
    delete_result: 1,
    delete_responseTime: 4,
  };
  const all = watched('a', 'eu.indigo-datacloud.chronos', metrics);
  const cut = watched('b', 'org.openstack.nova', { create_result: 1, create_responseTime: 50, delete_result: 1 });
  const none = watched('c', 'IaaS', metrics);
  const monitoring = [{ provider: 'q', services: [all, cut, none] }];
  expect(scores({ preferences: [], sla: [], monitoring })).toEqual({ a: 4.5, b: 2, c: 0 });
});

test('a Mesos service scores what is free of it, as far as it is told', () => {
  const metrics = { 'master.cpu_total': 8, 'master.cpu_used': 3, 'master.mem_total': 2048, 'master.mem_used': 1024 };
  const monitoring = [
    { provider: 'q', services: [watched('a', 'eu.indigo-datacloud.mesos', { ...metrics, 'master.gpu_total': 4 })] },
  ];
  expect(scores({ preferences: [], sla: [], monitoring })).toEqual({ a: 6 });
});

test("a service gets its parent's score on top; without a parent that of the service without id", () => {
  const services = [service('child', [target('x', 1)]), service('parent', [target('x', 10)])];
  const seen = [watched('child', 'IaaS', {}, { service_parent_id: 'parent' })];
  expect(scores(preferring(services, [], [{ provider: 'p', services: seen }]))).toEqual({ child: 11, parent: 10 });
  const nameless = watched(null, 'eu.indigo-datacloud.mesos', { 'master.cpu_total': 2, 'master.cpu_used': 0 });
  expect(scores(preferring(services, [], [{ provider: 'p', services: [nameless] }]))).toMatchObject({
    child: 3,
    parent: 12,
  });
});

const ranked = service('a', [target('x', 1)]);
const npe = { code: 'CPR_REQUEST', details: { exception: 'java.lang.NullPointerException' } };

test.each<[string, JsonObject]>([
  ['no preferences', { sla: [], monitoring: [] }],
  ['no agreements where one is preferred', { ...preferring([ranked], []), sla: null }],
  ['no monitoring', { ...preferring([ranked], []), monitoring: null }],
  ['an agreement that is not there', { ...preferring([ranked], []), sla: [] }],
  ['a service that the agreement lacks', { ...preferring([ranked], []), sla: [{ id: 's', services: [] }] }],
  ['an agreement without services', { ...preferring([ranked], []), sla: [{ id: 's' }] }],
  ['a preference without priorities', { preferences: [{}], sla: [], monitoring: [] }],
  ['a null preference', { preferences: [null], sla: [], monitoring: [] }],
  [
    'a weight that is null',
    { ...preferring([ranked], []), preferences: [{ priority: [{ sla_id: 's', service_id: 'a' }] }] },
  ],
  ['monitoring without services', preferring([ranked], [], [{ provider: 'p' }])],
  ['a service without metrics', preferring([ranked], [], [{ services: [{ service_id: 'a' }] }])],
  ['a metric without value', preferring([ranked], [], [{ services: [watched('a', 'IaaS', { x: null })] }])],
])('%s ends in the exception of the Java service', (_, request) => {
  expect(() => answerTo(request)).toThrow(expect.objectContaining(npe));
});

test('a metric told twice ends in the exception of the Java service', () => {
  const metrics = [
    { metricName: 'x', metricValue: 2 },
    { metricName: 'x', metricValue: 3 },
  ];
  const request = preferring([ranked], [], [{ provider: 'p', services: [{ service_id: 'a', metrics }] }]);
  expect(() => answerTo(request)).toThrow(
    expect.objectContaining({
      message: 'Duplicate key 2.0',
      details: { exception: 'java.lang.IllegalStateException' },
    }),
  );
});

test('texts are read as numbers and numbers as texts, objects as neither', () => {
  expect(JSON.parse(answerTo(preferring([service(7, [target('x', '1e1')])], ['0.5'])))).toEqual([
    { provider: 'p', rank: 1, ranked: true, service_id: '7', sla_weight: 0.5, total_score: 10 },
  ]);
  for (const weight of [{}, true, 'heavy', []]) {
    expect(() => answerTo(preferring([ranked], [weight]))).toThrow(
      expect.objectContaining({ code: 'MESSAGE_FIELD_TYPE' }),
    );
  }
});

test('what is no number is written as a text, control characters with upper-case digits', () => {
  const services = [service('a\u001f\\u001f', [target('x', 3e38), target('x', 3e38)])];
  expect(answerTo(preferring(services, []))).toContain(
    '"service_id":"a\\u001F\\\\u001f","sla_weight":1.0,"total_score":"Infinity"',
  );
});

test('each service and agreement is looked at a few times, however many preferences name them', () => {
  const count = 500;
  let looked = 0;
  const ofId = <T extends object>(name: string, id: string, more: T): T =>
    Object.defineProperty(more, name, { get: () => looked++ && id, enumerable: true });
  const ids = Array.from({ length: count }, (_, at) => `${at}`);
  const request = decodeCprRequest(
    JSON.parse(
      JSON.stringify(
        preferring(
          ids.map((id) => service(id, [])),
          [],
        ),
      ),
    ),
  );
  const services = ids.map((id) => ofId('serviceId', id, { parentId: null, type: null, targets: null, metrics: null }));
  const agreements = ids.map((id) => ofId('id', `s${id}`, { provider: 'p', services: null }));
  const last = ofId('id', 's', { provider: 'p', services });
  rankCpr({ ...request, sla: [...agreements, last] } as unknown as CprRequest);
  expect(looked).toBeLessThan(10 * count);
});
