import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import type { TruthLine } from '../../../../src/contracts/learning/truth.ts';
import { openSide } from '../../../../src/flows/replay/open-side.ts';
import { type ReplayedChange, type ReplayJob, replay, type Side } from '../../../../src/flows/replay/replay.ts';
import { summariseReplay } from '../../../../src/flows/replay/replay-report.ts';
import { withCache } from '../../../../src/registry/cache.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { failedMessage, outcomeMessage, request, submission, told } from '../../../helpers/messages/messages.ts';
import { writeLines } from '../../../helpers/messages/rank-lines.ts';
import { type MadeModel, madeModel } from '../../../helpers/models/made-model.ts';
import { modelName } from '../../../helpers/models/trained.ts';
import { serviceSettings } from '../../../helpers/programs/running-service.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const text = (value: object): string => JSON.stringify(value);

const opened = async (...models: MadeModel[]) => {
  const folder = tempFolder();
  const registry = withCache(openFolderRegistry(join(folder, 'models')), join(folder, 'cache'));
  for (const made of models) {
    const { version } = await registry.publish(modelName, madeModel(made));
    await registry.setAlias(modelName, 'champion', version);
  }
  const choices = { registry, modelName, reference: 'champion', answers: serviceSettings };
  return { folder, side: (name: string) => openSide(name, choices) };
};

/** Runs a replay of messages; `sides` are closed afterwards. */
const replayed = async (
  sides: readonly [Side, Side],
  requests: readonly JsonObject[],
  outcomes: readonly JsonObject[] = [],
  truth: readonly TruthLine[] = [],
) => {
  const folder = tempFolder();
  const changes: ReplayedChange[] = [];
  const job: ReplayJob = {
    requests: writeLines(join(folder, 'requests.ndjson'), requests.map(text)),
    dataset: writeLines(join(folder, 'outcomes.ndjson'), outcomes.map(text)),
    sides,
    truth,
    zones: { outcomes: 'UTC', requests: 'UTC' },
    now: submission,
    onFault: (_rung, fault) => {
      throw fault;
    },
    onRejectedOutcome: (_line, fault) => {
      throw fault;
    },
    onUnreadableRequest: () => {},
    onChange: async (change) => {
      changes.push(change);
    },
  };
  try {
    return { changes, summary: summariseReplay(sides, await replay(job)) };
  } finally {
    for (const { served } of sides) await served?.model.close();
  }
};

/** By cost A comes first, since it is quick; by the weighted policy B, since it is sure. */
const quickOrSure = request('u', [told('A', 0.5, 10, 10), told('B', 0.9, 1000, 1000)]);

const truthOf = (provider_name: string, p: number, s: number, f: number): TruthLine => ({
  uuid: 'u',
  provider_name,
  region_name: 'one',
  p,
  s,
  f,
});

describe('a replay', () => {
  test('of a model against itself changes nothing', async () => {
    const { side } = await opened({});
    const { changes, summary } = await replayed([await side('champion'), await side('1')], [quickOrSure]);
    expect(changes).toEqual([]);
    expect(summary.all).toMatchObject({ requests: 1, other_order: 0, other_first: 0, turned_pairs: 0 });
  });

  test('tells which ranks change between two policies, and what each order costs by the truth', async () => {
    const { side } = await opened({});
    const truth = [truthOf('A', 0.5, 10, 10), truthOf('B', 0.9, 1000, 1000)];
    const sides = [await side('cost'), await side('weighted')] as const;
    const { changes, summary } = await replayed(sides, [quickOrSure], [], truth);
    expect(changes).toEqual([
      {
        uuid: 'u',
        time: submission,
        providers: [
          { providerName: 'A', regionName: 'one', places: [1, 2] },
          { providerName: 'B', regionName: 'one', places: [2, 1] },
        ],
      },
    ]);
    expect(summary.model).toMatchObject({ policy: 'cost', served_by: { champion: 1 }, model: { version: 1 } });
    expect(summary.against).toMatchObject({ policy: 'weighted' });
    expect(summary.first).toEqual([
      { provider: 'A/one', model: 1, against: 0 },
      { provider: 'B/one', model: 0, against: 1 },
    ]);
    const [best, other] = [10 + 0.5 * 1000, 1000 + 0.1 * 10];
    expect(summary.all.truth).toEqual({
      requests: 1,
      seconds: { model: best, against: other },
      regret: { model: 0, against: other / best - 1 },
    });
    expect(summary.all.outcomes).toBeNull();
  });

  test('walks the attempts that count, where both orders find them', async () => {
    const { side } = await opened({});
    const made = [
      failedMessage('u', 'A', -10, { tot_failure_time_s: 40 }),
      outcomeMessage('u', 'B', -20, { completion_time_s: 500 }),
      failedMessage('half', 'A', -10),
    ];
    const contradicting = [outcomeMessage('u', 'A', -11), failedMessage('u', 'B', -21)];
    const blamed = failedMessage('half', 'B', -20, { status_reason: 'Deployment cancelled by the user' });
    const requests = [quickOrSure, { ...quickOrSure, uuid: 'half' }, { ...quickOrSure, uuid: 'never' }];
    const all = [...contradicting, blamed, ...made];
    const { summary } = await replayed([await side('cost'), await side('weighted')], requests, all);
    expect(summary.all.outcomes).toEqual({
      requests: 1,
      seconds: { model: 540, against: 500 },
      regret: { model: 540 / 500 - 1, against: 0 },
    });
  });

  test('sees at each request what had finished by then, and nothing later', async () => {
    const { side } = await opened();
    const sides = [await side('history'), await side('history:weighted')] as const;
    const first = request('first', [told('A', 0), told('B', 0)]);
    const later = { ...first, uuid: 'later', submission_time: new Date(submission + 3_600_000).toISOString() };
    const { summary } = await replayed(sides, [later, first], [outcomeMessage('o', 'B', -30)]);
    expect(summary.model.served_by).toEqual({ rules: 1, history: 1 });
    expect(summary.model.model).toBeNull();
  });

  test('tells apart the requests that a model may have learned from', async () => {
    const lastFinish = new Date(submission + 1).toISOString();
    const data = { outcomes: 1, rejected: 0, first_finish: lastFinish, last_finish: lastFinish, hash: '' };
    const { side } = await opened({ card: { data } });
    const later = { ...quickOrSure, uuid: 'later', submission_time: new Date(submission + 60_000).toISOString() };
    const { summary } = await replayed([await side('champion'), await side('history')], [quickOrSure, later]);
    expect([summary.all.requests, summary.unseen.requests]).toEqual([2, 1]);
  });

  test('counts a request that cannot be read and goes on', async () => {
    const { side } = await opened({});
    const { summary } = await replayed([await side('1'), await side('1')], [{ uuid: 'bad' }, quickOrSure]);
    expect(summary).toMatchObject({ unreadable: 1, all: { requests: 1 } });
  });
});

describe('a side', () => {
  test("may be a version's folder", async () => {
    const { folder, side } = await opened({});
    const { served } = await side(join(folder, 'models', modelName, '1'));
    expect(served?.model.card.name).toBe(modelName);
    await served?.model.close();
  });

  test.for(['7', 'challenger', './nowhere'])('%s that is not there is named', async (name) => {
    const { side } = await opened({});
    await expect(side(name)).rejects.toMatchObject({
      code: 'MODEL_NOT_FOUND',
      message: expect.stringContaining(name),
    });
  });
});
