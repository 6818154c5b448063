import { readConfig } from '../../src/config/read-config.ts';
import type { Candidate } from '../../src/contracts/messages/candidate.ts';
import type { Outcome } from '../../src/contracts/messages/outcome.ts';
import type { RankRequest } from '../../src/contracts/messages/request.ts';
import { RankerError } from '../../src/errors.ts';
import { History } from '../../src/features/history/history.ts';
import { siteKey } from '../../src/features/history/keys.ts';
import { rankRequest } from '../../src/flows/ranking/rank-request.ts';
import { openIncumbent } from '../../src/flows/training/incumbent.ts';
import { learnable } from '../../src/flows/training/read-outcomes.ts';
import { trainModel } from '../../src/flows/training/train-model.ts';
import { trainSettings } from '../../src/flows/training/train-settings.ts';
import { orderOf } from '../../src/infer/decision.ts';
import type { Model } from '../../src/infer/model.ts';
import { openFolderRegistry } from '../../src/registry/folder/folder-registry.ts';
import { rankerOf } from './trained-model.ts';

/** Outcomes at which the first model is trained; again whenever they have grown by half. */
const firstTraining = 250;

/** Orders a request's candidates, and learns from the outcomes of attempts. */
export type Orderer = {
  readonly order: (request: RankRequest) => Promise<readonly number[]>;
  readonly learn: (outcome: Outcome) => void;
  readonly close: () => Promise<void>;
};

/**
 * Ours as in service: trains on the outcomes it was given, and serves a model that passed its gate.
 * @param folder - for models
 */
export const openOurs = (folder: string): Orderer => {
  const registry = openFolderRegistry(folder);
  const settings = trainSettings(readConfig({}), 'bench');
  const history = new History();
  const outcomes: Outcome[] = [];
  let model: Model | undefined;
  let due = firstTraining;
  const train = async (read: readonly Outcome[]): Promise<void> => {
    const recorded = read.map((outcome) => ({ outcome }));
    try {
      const rows = learnable({ outcomes: recorded, rejected: 0, rejections: [] }, Date.now, {});
      await trainModel(rows, registry, settings, Date.now, {});
    } catch (thrown) {
      if (!(thrown instanceof RankerError && ['TRAIN_TOO_FEW', 'TRAIN_ONE_CLASS'].includes(thrown.code))) throw thrown;
    }
    await model?.close();
    model = (await openIncumbent(registry, settings.modelName))?.model;
  };
  return {
    order: async (request) => {
      const { submissionTime: time } = request;
      const finished = outcomes.filter(({ finishTime }) => finishTime <= time);
      if (finished.length >= due) {
        due = Math.round(1.5 * finished.length);
        await train(finished);
      }
      return orderOf(request, (await rankRequest(request, time, rankerOf(history, model))).answer);
    },
    learn: (outcome) => {
      outcomes.push(outcome);
      history.add(outcome);
    },
    close: async () => model?.close(),
  };
};

/** By the share of past successes; without any outcome, one in two. */
export const openShares = (): Orderer => {
  const record = new Map<string, { successes: number; attempts: number }>();
  const of = (candidate: Candidate) => record.get(siteKey(candidate)) ?? { successes: 0, attempts: 0 };
  return {
    order: async ({ candidates }) => {
      const shares = candidates.map((candidate) => {
        const { successes, attempts } = of(candidate);
        return (successes + 1) / (attempts + 2);
      });
      return [...candidates.keys()].sort((a, b) => shares[b]! - shares[a]!);
    },
    learn: ({ candidate, succeeded }) => {
      const { successes, attempts } = of(candidate);
      record.set(siteKey(candidate), { successes: successes + (succeeded ? 1 : 0), attempts: attempts + 1 });
    },
    close: async () => {},
  };
};
