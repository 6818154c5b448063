import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RankedMessage } from '../../../../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import type { Decision } from '../../../../src/infer/decision.ts';
import type { Model } from '../../../../src/infer/model.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { seededRandom } from '../../../../src/train/seeded-random.ts';
import { entry, outcomeMessage, request, submission } from '../../../helpers/messages/messages.ts';
import { rankLines } from '../../../helpers/messages/rank-lines.ts';
import { bundledOutcomes, fixture, trainedModel } from '../../../helpers/models/trained.ts';

type Federation = { readonly requests: readonly JsonObject[]; readonly outcomes: readonly JsonObject[] };

const parsed = (line: string): JsonObject => JSON.parse(line);

/** The real requests with the latest of the bundled outcomes, which all finished before, and simulated ones among their outcomes. */
const federations: Readonly<Record<string, Federation>> = {
  recorded: {
    requests: readFileSync(fixture('requests.ndjson'), 'utf8').trimEnd().split('\n').map(parsed),
    outcomes: bundledOutcomes().slice(-600).map(parsed),
  },
  simulated: (() => {
    const { requests, outcomes } = simulateFederation({ seed: 3, deployments: 350, days: 40 });
    return { requests: requests.filter((_, at) => at % 5 === 0), outcomes };
  })(),
};

let model: Model;
beforeAll(async () => {
  model = await trainedModel();
});
afterAll(() => model.close());

const shuffled = <T>(list: readonly T[], seed: number): T[] => {
  const { uniform } = seededRandom(seed);
  return list
    .map((item) => ({ item, key: uniform() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
};

const providersOf = (message: JsonObject): JsonObject[] => message.providers as JsonObject[];

/** What the entry lacks on paper, worked out anew: -1 is unlimited, as is 0 for RAM, and null is unknown. */
const shortOf = (provider: JsonObject): string[] =>
  ['vcpus', 'ram_gb', 'storage_gb', 'n_instances', 'n_volumes', 'floating_ips'].filter((resource) => {
    const quota = provider[`${resource}_quota`];
    const known = typeof quota === 'number' && quota !== -1 && !(resource === 'ram_gb' && quota === 0);
    return known && Number(provider[`${resource}_requ`]) > Math.max(0, quota - Number(provider[`${resource}_usage`]));
  });

const checkOrder = (asked: JsonObject, answer: RankedMessage): void => {
  const ranked = answer.ranked_providers;
  expect(answer.uuid).toBe(asked.uuid);
  expect(ranked.map(({ position }) => position)).toEqual(ranked.map((_, at) => at + 1));
  const echoes = ranked.map((one) =>
    JSON.stringify(Object.fromEntries(Object.keys(providersOf(asked)[0]!).map((key) => [key, one[key]]))),
  );
  expect(echoes.toSorted()).toEqual(
    providersOf(asked)
      .map((one) => JSON.stringify(one))
      .toSorted(),
  );
  const feasible = ranked.map((one) => one.feasible);
  expect(feasible).toEqual(feasible.toSorted((a, b) => Number(b) - Number(a)));
  for (const { feasible: fits, reasons, ...echo } of ranked) {
    const shortages = reasons.filter((reason) => /: requested .*, free /.test(reason));
    expect(shortages.map((reason) => reason.split(':')[0])).toEqual(shortOf(echo as JsonObject));
    expect(fits).toBe(shortages.every((reason) => reason.includes(', yet ')));
  }
};

const cases = Object.entries(federations).flatMap(([name, federation]) => [
  { name, federation, by: 'by a model' as const },
  { name, federation, by: 'by history' as const },
]);

describe.for(cases)('$name requests $by', ({ federation, by }) => {
  const { requests, outcomes } = federation;
  const rank = (changes: Partial<Federation> = {}) =>
    rankLines({ requests, outcomes, ...changes, model: by === 'by a model' ? model : undefined });
  let ranked: ReturnType<typeof rank> | undefined;
  /** As they are; ranked once for all tests. */
  const plain = (): ReturnType<typeof rank> => {
    ranked ??= rank();
    return ranked;
  };

  test('lose nobody, count positions from 1, and put who has no room behind', async () => {
    const { messages, report } = await plain();
    expect(report).toEqual({
      ranked: requests.length,
      unreadable: 0,
      outcomes: outcomes.length,
      rejectedOutcomes: 0,
    });
    for (const [at, answer] of messages().entries()) checkOrder(requests[at]!, answer);
    expect(messages().at(-1)!.served_by).toBe(by === 'by a model' ? 'champion' : 'history');
  });

  test('get the same bytes whatever the order of their providers', async () => {
    const permuted = requests.map((one, at) => ({ ...one, providers: shuffled(providersOf(one), at) }));
    expect(permuted).not.toEqual(requests);
    expect((await rank({ requests: permuted })).written).toEqual((await plain()).written);
  });

  test('are ranked as ever, each as of its time, where an entry of theirs cannot be read, which comes behind what fits', async () => {
    const odd = { ...providersOf(requests[0]!)[0]!, provider_name: 'AAA', vcpus_quota: 'many' };
    const spoilt = requests.map((one) => ({ ...one, providers: [odd, ...providersOf(one)] }));
    const expected = (await plain()).messages();
    const { messages, report } = await rank({ requests: spoilt });
    expect(report).toMatchObject({ ranked: 0, unreadable: requests.length });
    for (const [at, { ranked_providers: ranked, ...envelope }] of messages().entries()) {
      const fitting = expected[at]!.ranked_providers.filter(({ feasible }) => feasible).length;
      const others = ranked.toSpliced(fitting, 1).map((one, place) => ({ ...one, position: place + 1 }));
      expect(others).toEqual(expected[at]!.ranked_providers);
      expect(ranked[fitting]).toMatchObject({
        provider_name: 'AAA',
        position: fitting + 1,
        reasons: [expect.stringMatching(/^not ranked: vcpus/)],
      });
      const { ranked_at, served_by } = expected[at]!;
      expect(envelope).toMatchObject({ ranked_at, served_by, error: { code: 'MESSAGE_FIELD_TYPE' } });
    }
  });

  test('get the same bytes whatever the order of the lines of either file', async () => {
    const { written } = await plain();
    expect((await rank({ outcomes: shuffled(outcomes, 1) })).written).toEqual(written);
    const backwards = await rank({ requests: requests.toReversed() });
    expect(backwards.written).toEqual(written.toReversed());
  });

  test('get the same bytes where outcomes and requests are repeated', async () => {
    const { written } = await plain();
    const twice = await rank({ outcomes: [...outcomes, ...shuffled(outcomes, 2).slice(0, 500)] });
    expect(twice.written).toEqual(written);
    const again = await rank({ requests: requests.flatMap((one) => [one, one]) });
    expect(again.written).toEqual(written.flatMap((one) => [one, one]));
  });

  test('get the same bytes when later outcomes are added to the file', async () => {
    const times = (await plain()).messages().map(({ ranked_at }) => Date.parse(ranked_at!));
    const middle = times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!;
    const until = requests.filter((_, at) => times[at]! <= middle);
    expect(until.length).toBeLessThan(requests.length);
    const finishOf = ({ completion_time_s: ran, tot_failure_time_s: lost, submission_time: at }: JsonObject): number =>
      Date.parse(`${String(at).replace(' ', 'T')}+01:00`) + 1000 * (Number(ran) + Number(lost));
    const known = outcomes.filter((one) => finishOf(one) <= middle + 3_600_000);
    const invented = requests.flatMap((one, at) =>
      providersOf(one).map((provider) => ({
        ...provider,
        msg_version: '1.2.0',
        uuid: `later-${at}`,
        submission_time: new Date(middle - 1000).toISOString(),
        finish_time: new Date(middle + 1 + at).toISOString(),
        status: 'CREATE_FAILED',
        tot_failure_time_s: 9,
      })),
    );
    const before = await rank({ requests: until, outcomes: known });
    const after = await rank({ requests: until, outcomes: [...invented, ...outcomes] });
    expect(after.report.outcomes).toBe(invented.length + outcomes.length);
    expect(after.written).toEqual(before.written);
  });
});

test('a line is written as soon as it and those before it are ranked', async () => {
  const story: string[] = [];
  const hours = [
    ['a', 0],
    ['c', 2],
    ['b', 1],
    ['d', 3],
  ] as const;
  const requests = hours.map(([uuid, hour]) =>
    request(uuid, [entry('A')], { submission_time: new Date(submission + hour * 3_600_000).toISOString() }),
  );
  const toLine = async ({ answer: { uuid } }: Decision): Promise<string> => {
    story.push(`ranked ${uuid}`);
    return uuid;
  };
  await rankLines({ requests, toLine, onWrite: (line) => story.push(`written ${line}`) });
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((uuid) => [`ranked ${uuid}`, `written ${uuid}`]);
  expect(story).toEqual([...a!, b![0], c![0], c![1], b![1], ...d!]);
});

test('an outcome counts from the moment it finished, to the millisecond', async () => {
  const at = (finish: number) => outcomeMessage('before', 'A', 0, { finish_time: new Date(finish).toISOString() });
  const one = request('u', [entry('A'), entry('B')]);
  const rung = async (finish: number) =>
    (await rankLines({ requests: [one], outcomes: [at(finish)] })).messages()[0]!.served_by;
  expect(await rung(submission)).toBe('history');
  expect(await rung(submission + 1)).toBe('rules');
});

test('the same outcome under two finishes counts once, by the earlier', async () => {
  const requests = [request('u', [entry('A'), entry('B')])];
  const first = outcomeMessage('twice', 'A', 90);
  const second = outcomeMessage('twice', 'A', 60, { status: 'CREATE_FAILED', completion_time_s: 0 });
  const alone = await rankLines({ requests, outcomes: [first] });
  expect((await rankLines({ requests, outcomes: [second, first] })).written).toEqual(alone.written);
  expect((await rankLines({ requests, outcomes: [first, second] })).written).toEqual(alone.written);
});

test('10 000 providers are ranked, 20 000 are refused by their number', async () => {
  const providers = Array.from({ length: 20_000 }, (_, at) => ({
    provider_name: `P${at}`,
    vcpus_quota: 10,
    vcpus_usage: at % 10,
    vcpus_requ: 4,
  }));
  const { written, report } = await rankLines({
    requests: [request('many', providers.slice(0, 10_000)), request('more', providers)],
  });
  expect(report).toMatchObject({ ranked: 1, unreadable: 1 });
  const ranked = RankedMessage.parse(JSON.parse(written[0]!)).ranked_providers;
  expect(ranked.map(({ position }) => position)).toEqual(providers.slice(0, 10_000).map((_, at) => at + 1));
  expect(new Set(ranked.map(({ provider_name }) => provider_name)).size).toBe(10_000);
  expect(ranked.findIndex(({ feasible }) => !feasible)).toBe(7000);
  expect(JSON.parse(written[1]!)).toMatchObject({ uuid: 'more', error: { code: 'MESSAGE_TOO_MANY_PROVIDERS' } });
});
