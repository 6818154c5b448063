import { expect, test } from 'vitest';
import { decodeOutcome } from '../../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../../src/contracts/messages/decode-request.ts';
import type { RankRequest, RequestCandidate } from '../../../../src/contracts/messages/request.ts';
import { History } from '../../../../src/features/history/history.ts';
import { learnable } from '../../../../src/flows/training/read-outcomes.ts';
import { trainModel } from '../../../../src/flows/training/train-model.ts';
import { expectationsOf } from '../../../../src/infer/expectations.ts';
import { loadModel } from '../../../../src/infer/model.ts';
import { openFolderRegistry } from '../../../../src/registry/folder/folder-registry.ts';
import { simulateFederation } from '../../../../src/simulate/simulate.ts';
import { modelName, quickSettings } from '../../../helpers/models/trained.ts';
import { tempFolder } from '../../../helpers/temp-folder.ts';

const now = Date.UTC(2026, 0);

const rankOf = (values: readonly number[]): number[] => {
  const order = [...values.keys()].sort((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  for (const [rank, at] of order.entries()) ranks[at] = rank;
  return ranks;
};

/** Spearman's rank correlation; ties are as good as none here. */
const rankCorrelation = (a: readonly number[], b: readonly number[]): number => {
  const [x, y] = [rankOf(a), rankOf(b)];
  const squares = x.reduce((sum, rank, at) => sum + (rank - y[at]!) ** 2, 0);
  return 1 - (6 * squares) / (x.length * (x.length ** 2 - 1));
};

const waiting = (candidate: RequestCandidate, seconds: number): RequestCandidate => ({
  ...candidate,
  features: new Map([...candidate.features, ['queue_wait_s', seconds]]),
});

test('the learned time follows the queue of batch sites', async () => {
  const { outcomes, requests, truth } = simulateFederation({
    seed: 3,
    deployments: 350,
    batch: true,
    msgVersion: '1.2.0',
  });
  const asked = requests.map((message) => decodeRequest(message, { now }));
  const cutoff = asked[Math.floor(0.7 * asked.length)]!.submissionTime;
  const recorded = outcomes.map((message) => ({ outcome: decodeOutcome(message, { now }) }));
  const earlier = recorded.filter(({ outcome }) => outcome.finishTime <= cutoff);
  const registry = openFolderRegistry(tempFolder());
  const { model: version } = await trainModel(
    learnable({ outcomes: earlier, rejected: 0, rejections: [] }, () => 0, {}),
    registry,
    quickSettings(1, { regressionModels: undefined }),
    () => 0,
    {},
  );
  const { onnx, card } = await registry.fetch((await registry.find(modelName, String(version.version)))!);
  const model = await loadModel(onnx, card, 1);
  const history = new History();
  for (const { outcome } of recorded) history.add(outcome);
  const secondsOf = async (request: RankRequest, change: (candidate: RequestCandidate) => RequestCandidate) => {
    const changed = { ...request, candidates: request.candidates.map(change) };
    const served = { model, rung: 'champion' as const };
    const found = await expectationsOf(changed, request.submissionTime, history, served, (_rung, fault) => {
      throw fault;
    });
    return found.byCandidate.map(({ s }) => s);
  };
  const told: number[] = [];
  const trueSeconds: number[] = [];
  const sums = { short: 0, long: 0 };
  const trueOf = new Map(truth.map((one) => [JSON.stringify([one.uuid, one.provider_name, one.region_name]), one.s]));
  for (const request of asked.filter(({ submissionTime }) => submissionTime > cutoff)) {
    history.advanceTo(request.submissionTime);
    const as = await secondsOf(request, (one) => one);
    const short = await secondsOf(request, (one) => waiting(one, 120));
    const long = await secondsOf(request, (one) => waiting(one, 3600));
    for (const [at, { kind, providerName, regionName }] of request.candidates.entries()) {
      if (kind === 'cloud') continue;
      told.push(as[at]!);
      trueSeconds.push(trueOf.get(JSON.stringify([request.uuid, providerName, regionName]))!);
      sums.short += short[at]!;
      sums.long += long[at]!;
    }
  }
  await model.close();
  expect(card.features).toContain('features.queue_wait_s');
  expect(rankCorrelation(told, trueSeconds)).toBeGreaterThan(0.8);
  expect(sums.long / sums.short).toBeGreaterThan(2);
});
