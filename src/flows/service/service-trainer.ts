import type { History } from '../../features/history/history.ts';
import type { ModelKeeper } from '../models/model-keeper.ts';
import { trainAlone } from '../training/train-alone.ts';
import { Trainer } from '../training/trainer.ts';
import { learnedFrom } from '../training/training-due.ts';
import type { ServiceDeps } from './deps.ts';

/** Share of drifted features beyond which the model's inputs count as drifted. */
const driftedShare = 0.25;

/** Trains when it is due, and looks for the new model at once. */
export const serviceTrainer = (
  { registry, train, settings, log, watch }: ServiceDeps,
  history: History,
  keeper: ModelKeeper,
): Trainer =>
  new Trainer({
    train,
    outcomes: () => history.counts.counted,
    alone: (signal, work) => trainAlone(registry, settings.modelName, signal, work),
    learnedFrom: () => learnedFrom(registry, settings.modelName),
    cron: settings.trainCron,
    minNewOutcomes: settings.trainMinNewOutcomes,
    drifted: () => (keeper.drift()?.drifted_share ?? 0) > driftedShare,
    onDone: async ({ model, gate, seconds }) => {
      log.info({ version: model.version, passed: gate.passed, reasons: gate.reasons, seconds }, 'trained');
      watch?.trained(gate.passed ? 'passed' : 'failed');
      await keeper.look();
    },
    onFault: ({ code, message }, tryAfter) => {
      log.warn({ code, reason: message, tryAfter }, 'no training');
      watch?.trained('none');
    },
  });
