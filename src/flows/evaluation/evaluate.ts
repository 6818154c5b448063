import { blankCard } from '../../contracts/learning/blank-card.ts';
import type { TruthLine } from '../../contracts/learning/truth.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import { loadModel } from '../../infer/model.ts';
import { type Fold, rollingFolds } from '../../train/data/folds.ts';
import { selectRows } from '../../train/data/matrix.ts';
import { allRows, buildTrainingSet, mostLearnedFrom, type TrainingSet } from '../../train/data/training-set.ts';
import { fitHeads } from '../../train/heads/fit-heads.ts';
import { type HeadSettings, headDefaults } from '../../train/heads/head-settings.ts';
import type { FittedHeads } from '../../train/heads/heads.ts';
import { predictHeads } from '../../train/heads/predict-heads.ts';
import type { FitHooks } from '../../train/hooks.ts';
import { baselinesOf } from '../../train/judging/baselines.ts';
import type { Judged } from '../../train/judging/judge.ts';
import { exportHeads } from '../../train/onnx/heads.ts';
import type { Incumbent } from '../training/incumbent.ts';
import { type Costs, orderCosts } from './regret.ts';

/** What one fold found, by ranker. */
type FoldEvaluation = {
  /** Epoch ms. */
  readonly cutoff: number;
  readonly learnedFrom: number;
  /** Without a model where there was too little to learn from: `unfit` says why. */
  readonly judged: ReadonlyMap<string, Judged>;
  readonly unfit: string | undefined;
  readonly costs: Costs;
};

/** What one data set found; `summarise` pools several. */
export type Evaluation = { readonly folds: readonly FoldEvaluation[] };

export type EvaluationData = {
  readonly outcomes: readonly Outcome[];
  readonly requests: readonly RankRequest[];
  readonly truth: readonly TruthLine[];
};

export type EvaluationSettings = {
  /** Share of the outcomes, the latest, to judge by. */
  readonly laterShare: number;
  /** Number of rolling folds of that share: before each, the model is trained anew on all that had finished. */
  readonly folds: number;
  readonly heads: HeadSettings;
};

export const evaluationDefaults: EvaluationSettings = { laterShare: 0.3, folds: 1, heads: headDefaults };

/**
 * Trains on the earlier part and judges on the later one, beside the baselines and, if given, the champion; with
 * requests and their truth, also by the regret of each order. The champion is judged only on outcomes later than its
 * own data.
 * @throws RankerError DATASET_EMPTY without outcomes
 */
export const evaluate = async (
  data: EvaluationData,
  settings: EvaluationSettings = evaluationDefaults,
  champion?: Incumbent,
  hooks: FitHooks = {},
): Promise<Evaluation> => {
  if (data.outcomes.length === 0) throw new RankerError('DATASET_EMPTY', 'there is no outcome to evaluate on');
  const set = buildTrainingSet(
    data.outcomes.map((outcome) => ({ outcome })),
    hooks,
  );
  const folds = rollingFolds(set, allRows(set), settings.folds, 1 - settings.laterShare);
  const evaluated: FoldEvaluation[] = [];
  for (const [at, fold] of folds.entries()) {
    const until = folds[at + 1]?.cutoff ?? Number.POSITIVE_INFINITY;
    evaluated.push(await evaluateFold(fold, until, { data, set, settings: settings.heads, champion, hooks }));
  }
  return { folds: evaluated };
};

/** The inputs shared by all folds. */
type Evaluating = {
  readonly data: EvaluationData;
  readonly set: TrainingSet;
  readonly settings: HeadSettings;
  readonly champion: Incumbent | undefined;
  readonly hooks: FitHooks;
};

/** @param until - epoch ms; requests up to then belong to this fold */
const evaluateFold = async (
  fold: Fold,
  until: number,
  { data, set, settings, champion, hooks }: Evaluating,
): Promise<FoldEvaluation> => {
  const { test: rows, cutoff } = fold;
  const train = fold.train.slice(-mostLearnedFrom);
  const fitted = await fitOrWhyNot(set, train, settings, hooks);
  const [heads, unfit] = typeof fitted === 'string' ? [undefined, fitted] : [fitted, undefined];
  const judged = new Map<string, Judged>();
  if (heads) judged.set('model', { set, rows, predictions: predictHeads(heads, selectRows(set.matrix, rows)) });
  for (const [name, predictions] of Object.entries(baselinesOf(set, fold)))
    judged.set(name, { set, rows, predictions });
  if (champion) {
    const unseen = rows.filter((row) => set.submissionTime[row]! > champion.contender.dataEnd);
    const predictions = await champion.contender.predict(set.names, selectRows(set.matrix, unseen));
    judged.set('champion', { set, rows: unseen, predictions });
  }
  const model = heads && (await serve(set, heads, train.length));
  const later = champion && champion.contender.dataEnd <= cutoff ? champion.model : undefined;
  const costs = await orderCosts(
    { ...data, from: cutoff, until },
    { model, champion: later && { model: later, rung: 'champion' } },
    hooks,
  ).finally(() => model?.model.close());
  return { cutoff, learnedFrom: train.length, judged, unfit, costs };
};

/** With too few outcomes or a single class there is no model, and the smoothed history serves. */
const fitOrWhyNot = async (
  set: TrainingSet,
  rows: Int32Array,
  settings: HeadSettings,
  hooks: FitHooks,
): Promise<FittedHeads | string> => {
  try {
    return await fitHeads(set, rows, settings, { hooks });
  } catch (thrown) {
    const fault = asRankerError(thrown);
    if (fault.code === 'TRAIN_TOO_FEW' || fault.code === 'TRAIN_ONE_CLASS') return fault.message;
    throw fault;
  }
};

/** Predicts through ONNX Runtime, as in service. */
const serve = async (set: TrainingSet, heads: FittedHeads, outcomes: number): Promise<ServedModel> => {
  const onnx = exportHeads({ features: set.names, ...heads });
  const blank = blankCard({
    name: 'evaluated',
    features: [...set.names],
    heads: ['probability'],
    sha256: '0'.repeat(64),
    created_at: formatInstant(0),
    code_version: '',
  });
  const card = { ...blank, data: { ...blank.data, outcomes } };
  return { model: await loadModel(onnx, card, 1), rung: 'champion' };
};
