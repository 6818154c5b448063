import { figureOf } from '../../contracts/json/figure.ts';
import {
  type ModelCard,
  type ModelLineage,
  type TimeHead,
  timeHeads,
  timeOutput,
} from '../../contracts/learning/card.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { completed } from '../../train/candidates/candidates.ts';
import type { Fold } from '../../train/data/folds.ts';
import type { TrainingSet } from '../../train/data/training-set.ts';
import { type FittedModel, hashTrainingSet } from '../../train/fit-model.ts';
import type { FittedHeads } from '../../train/heads/heads.ts';
import type { Attempt } from '../../train/heads/select.ts';
import type { Metrics } from '../../train/judging/judge.ts';
import type { TrainSettings } from './train-settings.ts';

/** Metrics of each rival on the later outcomes, including the champion where there is one. */
export const rivalMetrics = ({
  trial,
  champion,
}: Pick<FittedModel, 'trial' | 'champion'>): Record<string, Metrics> => ({
  ...Object.fromEntries(Object.entries(trial.rivals).map(([name, { metrics }]) => [name, metrics])),
  ...(champion && { champion: champion.metrics }),
});

/** The outputs of a model that has these heads of seconds. */
export const headsOf = (times: Readonly<Record<TimeHead, unknown>>): ModelCard['heads'] => [
  'probability',
  ...timeHeads.flatMap((head) => (times[head] ? timeOutput[head] : [])),
];

const attempts = (list: readonly Attempt[]): ModelLineage['candidates'][string] =>
  list.map(({ candidate, loss, trees, chosen }) => ({
    ...completed(candidate),
    loss: loss === null ? null : figureOf(loss),
    trees,
    chosen,
  }));

const headAttempts = ({ probability, ...times }: FittedHeads): ModelLineage['candidates'] => ({
  probability: attempts(probability.attempts),
  ...Object.fromEntries(
    timeHeads.flatMap((head) => (times[head] ? [[timeOutput[head], attempts(times[head].attempts)]] : [])),
  ),
});

const lineageOf = (set: TrainingSet, { heads, contest, trial, importance }: FittedModel): ModelLineage => {
  const fold = ({ cutoff, train, test }: Fold) => ({
    cutoff: formatInstant(cutoff),
    last_submission: formatInstant(set.submissionTime[test.at(-1)!]!),
    learned_from: train.length,
    judged: test.length,
  });
  return {
    folds: heads.folds.map(fold),
    candidates: headAttempts(contest),
    trial: { cutoff: formatInstant(trial.cutoff), learned_from: trial.learned, judged: trial.judged },
    spread: { ...trial.spread },
    calibration_curve: [...trial.curve],
    importance: [...importance],
  };
};

/**
 * The card of a model.
 * @param rejected - outcomes that could not be read
 * @param createdAt - epoch ms
 */
export const cardOf = (
  set: TrainingSet,
  rejected: number,
  fitted: FittedModel,
  { modelName, seed, codeVersion, laterShare, heads: settings, budgetSeconds }: TrainSettings,
  createdAt: number,
): ModelCard => {
  const { heads, sha256, gate, trial, quantiles } = fitted;
  const finishes = set.finishTime;
  return {
    card_version: 1,
    name: modelName,
    features: [...set.names],
    heads: headsOf(heads),
    sha256,
    seed,
    created_at: formatInstant(createdAt),
    code_version: codeVersion,
    settings: { later_share: laterShare, budget_seconds: budgetSeconds, ...settings },
    data: {
      outcomes: set.matrix.rows,
      ...(set.older > 0 && { older: set.older }),
      rejected,
      first_finish: formatInstant(finishes.reduce((least, time) => Math.min(least, time), Number.POSITIVE_INFINITY)),
      last_finish: formatInstant(finishes.reduce((most, time) => Math.max(most, time), Number.NEGATIVE_INFINITY)),
      hash: hashTrainingSet(set),
    },
    calibration: {
      probability: heads.probability.calibration,
      later_log_loss: heads.probability.calibrations,
      learned_share: heads.probability.share,
      seconds_scale: heads.seconds?.scale ?? null,
      failure_seconds_scale: heads.failureSeconds?.scale ?? null,
      seconds_learned_share: heads.seconds?.share ?? null,
      failure_seconds_learned_share: heads.failureSeconds?.share ?? null,
    },
    metrics: { model: trial.metrics, ...rivalMetrics(fitted) },
    gate: { passed: gate.passed, reasons: [...gate.reasons] },
    intervals: {
      seconds: heads.seconds?.interval ?? null,
      failure_seconds: heads.failureSeconds?.interval ?? null,
    },
    feature_quantiles: { ...quantiles },
    lineage: lineageOf(set, fitted),
  };
};
