import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src/contracts/json/json-value.ts';
import { decodeOutcome, type OutcomeContext } from '../../../../src/contracts/messages/decode-outcome.ts';
import { RankerError } from '../../../../src/errors.ts';
import { isUserCaused } from '../../../../src/features/history/events/user-caused.ts';
import { learnable, type ReadOutcomes } from '../../../../src/flows/training/read-outcomes.ts';
import { trainModel } from '../../../../src/flows/training/train-model.ts';
import type { TrainReport } from '../../../../src/flows/training/train-report.ts';
import type { TrainSettings } from '../../../../src/flows/training/train-settings.ts';
import { countOutcomes, learnedFrom } from '../../../../src/flows/training/training-due.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import type { ModelFiles } from '../../../../src/registry/port.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import type { FitHooks } from '../../../../src/train/hooks.ts';
import { madeModel } from '../../../helpers/models/made-model.ts';
import { modelName, quickSettings } from '../../../helpers/models/trained.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const context: OutcomeContext = { now: Date.UTC(2025, 6), zone: 'Europe/Rome' };

const simulated = simulateFederation({ seed: 7, deployments: 400, days: 40 }).outcomes;

const read = (messages: readonly JsonObject[]): ReadOutcomes => ({
  outcomes: messages.map((message) => ({ outcome: decodeOutcome(message, context) })),
  rejected: 0,
  rejections: [],
});

const registry = () => openFolderRegistry(tempFolder());

type Training = { into?: ReturnType<typeof registry>; settings?: TrainSettings; hooks?: FitHooks };

const train = async (
  messages: readonly JsonObject[],
  { into = registry(), settings = quickSettings(), hooks = {} }: Training = {},
) => trainModel(learnable(read(messages), Date.now, hooks), into, settings, Date.now, hooks);

let first: Promise<{ report: TrainReport; files: ModelFiles }> | undefined;

/** The model of the simulated outcomes, trained once for all tests, and what was told of it. */
const trained = () => {
  first ??= (async () => {
    const into = registry();
    const report = await train(simulated, { into });
    return { report, files: await into.fetch((await into.find(modelName, '1'))!) };
  })();
  return first;
};

/** A registry whose champion it is. */
const withTrained = async (into = registry()) => {
  const { report, files } = await trained();
  const { version } = await into.publish(modelName, files);
  await into.setAlias(modelName, 'champion', version);
  return { into, model: { ...report.model, version } };
};

/** Every other outcome first. */
const interleaved = <T>(list: readonly T[]): T[] => [
  ...list.filter((_, at) => at % 2 === 1),
  ...list.filter((_, at) => at % 2 === 0),
];

describe('a model', () => {
  test('has the same bytes whenever, in whatever order and how often its outcomes are read', async () => {
    const { report } = await trained();
    const again = await train([...interleaved(simulated), ...simulated.slice(100, 400)]);
    expect(again.model.sha256).toBe(report.model.sha256);
    expect(again.metrics).toEqual(report.metrics);
    expect(report.model).toMatchObject({ name: modelName, version: 1 });
  });

  test('of the latest outcomes says how many were too old to learn from, and none of those is new to it', async () => {
    const into = registry();
    const report = await trainModel(learnable(read(simulated), Date.now, {}, 400), into, quickSettings(), Date.now, {});
    const { card } = await into.fetch((await into.find(modelName, '1'))!);
    const counted = countOutcomes(read(simulated), context.now);
    const { outcomes, older } = card.data;
    expect([outcomes <= 400, outcomes + older!]).toEqual([true, counted]);
    expect(report.outcomes).toBe(simulated.length);
    await into.setAlias(modelName, 'champion', 1);
    expect(await learnedFrom(into, modelName)).toBe(counted);
  });

  test('has other bytes by another seed', async () => {
    const other = await train(simulated, { settings: quickSettings(43) });
    expect(other.model.sha256).not.toBe((await trained()).report.model.sha256);
  });

  test('has the same bytes whoever is champion', async () => {
    const { report: free } = await trained();
    const into = registry();
    const last_finish = '2025-05-01T00:00:00Z';
    const data = { outcomes: 1, rejected: 0, first_finish: null, last_finish, hash: '' };
    const { version } = await into.publish(modelName, madeModel({ card: { data } }));
    await into.setAlias(modelName, 'champion', version);
    const beside = await train(simulated, { into });
    expect(beside.model).toMatchObject({ version: 2, alias: null, sha256: free.model.sha256 });
    expect(beside.metrics).toMatchObject({ ...free.metrics, baselines: free.metrics.baselines });
    expect(beside.gate).toEqual({
      passed: false,
      reasons: ['only 0 outcomes are later than all that was learned from, 50 are needed'],
    });
  });

  test('with the very bytes of the champion makes no new version, and stays champion', async () => {
    const { into, model } = await withTrained();
    const noted = await into.promotions(modelName);
    const again = await train(interleaved(simulated), { into });
    expect(await into.promotions(modelName)).toEqual(noted);
    expect(again.model).toEqual({ ...model, alias: 'champion' });
    expect(await into.list(modelName)).toMatchObject([{ version: 1, aliases: ['champion'] }]);
  });

  test('meets a champion that knows more than its test begins with, on what is later than either learned from', async () => {
    const into = registry();
    const finishes = [...read(simulated).outcomes].map(({ outcome }) => outcome.finishTime);
    const last_finish = new Date(finishes.toSorted((a, b) => a - b)[Math.floor(0.9 * finishes.length)]!).toISOString();
    const data = { outcomes: 1, rejected: 0, first_finish: null, last_finish, hash: '' };
    const { version } = await into.publish(modelName, madeModel({ card: { data } }));
    await into.setAlias(modelName, 'champion', version);
    const { metrics, gate } = await train(simulated, { into });
    const { champion } = metrics.baselines;
    expect(champion!.rows).toBeGreaterThan(50);
    expect(champion!.rows).toBeLessThan(0.7 * metrics.rows);
    expect(champion!.log_loss).toBeCloseTo(Math.log(2), 5);
    const verdict = /^log loss 0\.\d+ is surely better than that of the champion, 0\.6931 \(lower in/;
    expect(gate.reasons).toContainEqual(expect.stringMatching(verdict));
  });

  test('that fits noise is refused, and what beats it is named', async () => {
    const { outcomes } = simulateFederation({ seed: 5, deployments: 450, days: 40, noise: 'pure' });
    const into = registry();
    const { gate, model, metrics } = await train(outcomes, { into });
    expect(gate.passed).toBe(false);
    expect(gate.reasons.join()).toMatch(
      /is (worse|not surely better) than that of the (best constant|smoothed history)/,
    );
    expect(model.alias).toBeNull();
    expect(metrics.rows).toBeGreaterThan(100);
    expect(await into.find(modelName, 'champion')).toBeUndefined();
  });

  test('that believes what has ceased to tell is worse than the best constant provider, and refused for it', async () => {
    const turning = simulated.map((message, at) => {
      const told = message.status === 'CREATE_COMPLETE' ? 1 : 0;
      return { ...message, features: { omen: at < 0.78 * simulated.length ? told : 1 - told } };
    });
    const settings = quickSettings(42, { classificationModels: { HistGradientBoostingClassifier: { max_iter: 50 } } });
    const { gate, model, metrics } = await train(turning, { settings });
    expect(metrics.log_loss).toBeGreaterThan(metrics.baselines.provider_constant!.log_loss!);
    expect(gate.passed).toBe(false);
    expect(gate.reasons.join()).toMatch(/is worse than that of the provider constant/);
    expect(model.alias).toBeNull();
  });

  test('of 150 outcomes is registered without alias: nothing can be said of it yet', async () => {
    const into = registry();
    const { gate, model } = await train(simulated.slice(0, 150), { into });
    expect(gate.reasons.join()).toMatch(/only \d+ outcomes are later than all that was learned from, 50 are needed/);
    expect(model).toMatchObject({ version: 1, alias: null });
    expect(await into.list(modelName)).toMatchObject([{ version: 1, aliases: [] }]);
  });

  test('tells in its card how it came to be', async () => {
    const into = registry();
    const settings = quickSettings(42, {
      classificationModels: {
        HistGradientBoostingClassifier: { max_iter: 10 },
        ExtraTreesClassifier: { n_estimators: 5 },
      },
    });
    const { model, spread } = await train(simulated, { into, settings });
    const { card } = await into.fetch((await into.find(modelName, String(model.version)))!);
    const { lineage } = card;
    expect(lineage!.candidates.probability!.map(({ estimator }) => estimator)).toEqual([
      'HistGradientBoostingClassifier',
      'ExtraTreesClassifier',
    ]);
    expect(lineage!.folds).toHaveLength(3);
    expect(lineage!.calibration_curve.reduce((sum, { rows }) => sum + rows, 0)).toBe(lineage!.trial.judged);
    expect(lineage!.importance[0]!.feature).toBe('history_success');
    expect(lineage!.spread).toEqual(spread);
    const general = card.features.filter((name) => !name.startsWith('at '));
    expect(Object.keys(card.feature_quantiles!)).toEqual(general);
    expect(card.intervals!.seconds!.low).toBeLessThan(card.intervals!.seconds!.high);
    expect(Object.keys(card.metrics)).toEqual(['model', 'best_constant', 'provider_constant', 'smoothed_history']);
  });

  test('is cancelled between two trees, and nothing is published', async () => {
    const into = registry();
    let asked = 0;
    const hooks = { shouldStop: () => ++asked > 20 };
    await expect(train(simulated, { into, hooks })).rejects.toMatchObject({ code: 'TRAIN_CANCELLED' });
    expect(asked).toBe(21);
    expect(await into.list(modelName)).toEqual([]);
  });
});

const telling = simulated.filter(({ status_reason: reason }) => !isUserCaused(String(reason)));
const succeeded = telling.filter(({ status }) => status === 'CREATE_COMPLETE');
const failed = telling.filter(({ status }) => status === 'CREATE_FAILED');

test.for<[string, readonly JsonObject[], string, RegExp]>([
  ['no outcome at all', [], 'DATASET_EMPTY', /no outcome to learn from/],
  ['a single outcome', telling.slice(0, 1), 'TRAIN_ONE_CLASS', /all 1 outcomes are (successes|failures)/],
  ['successes only', succeeded, 'TRAIN_ONE_CLASS', /all \d{3} outcomes are successes/],
  ['60 outcomes', telling.slice(0, 60), 'TRAIN_TOO_FEW', /needs 100 outcomes .* got 60 outcomes with \d+ successes/],
  [
    'too few failures',
    [...succeeded, ...failed.slice(0, 9)],
    'TRAIN_TOO_FEW',
    /10 failures among them, got .* and 9 failures/,
  ],
  [
    'too few before those that judge',
    telling.slice(0, 110),
    'TRAIN_TOO_FEW',
    /got \d\d outcomes .* failures before the latest \d\d, which are kept to judge it by$/,
  ],
  [
    'failures at the very end alone',
    [...succeeded, ...failed.map((one) => ({ ...one, submission_time: '2199-01-01T00:00:00Z' }))],
    'TRAIN_ONE_CLASS',
    /all \d{3} outcomes before the latest \d+, which are kept to judge it by, are successes/,
  ],
  [
    'failures of the user alone',
    simulated.slice(0, 200).map((one) => ({ ...one, status: 'CREATE_FAILED', status_reason: 'cancelled by the user' })),
    'TRAIN_TOO_FEW',
    /got 0 outcomes/,
  ],
])('%s: nothing to learn from, so a code, and nothing published', async ([, messages, code, message]) => {
  const into = registry();
  const training = train(messages, { into });
  await expect(training).rejects.toBeInstanceOf(RankerError);
  await expect(training).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  expect(await into.list(modelName)).toEqual([]);
});

test.each(['model.onnx', 'card.json'])(
  'a champion whose %s was damaged does not keep the next model away',
  async (part) => {
    const root = tempFolder();
    const { into, model } = await withTrained(openFolderRegistry(root));
    writeFileSync(join(root, modelName, String(model.version), part), 'damaged');
    const { model: next } = await train(simulated, { into });
    expect(next).toMatchObject({ version: model.version + 1, sha256: model.sha256 });
  },
);
