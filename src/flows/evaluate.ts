import type { Outcome } from '../contracts/outcome.ts';
import type { RankRequest } from '../contracts/request.ts';
import { formatInstant } from '../contracts/time.ts';
import type { TruthLine } from '../contracts/truth.ts';
import { asRankerError, RankerError } from '../errors.ts';
import type { ServedModel } from '../infer/expect.ts';
import { loadModel } from '../infer/model.ts';
import { type FittedHeads, fitHeads, type HeadSettings, headDefaults } from '../train/fit-heads.ts';
import { cutAt, timeAtShare } from '../train/folds.ts';
import type { FitHooks } from '../train/hooks.ts';
import { type Judged, judge, type Metrics } from '../train/judge.ts';
import { selectRows } from '../train/matrix.ts';
import { exportHeads } from '../train/onnx/heads.ts';
import { predictByHistory, predictConstant, predictHeads } from '../train/predict-heads.ts';
import { buildTrainingSet, type TrainingSet } from '../train/training-set.ts';
import { addCosts, type Costs, noCosts, regretOf } from './regret.ts';

/** What one data set tells; several can be added up by `summarise`. */
export type Evaluation = {
  readonly cutoff: number;
  readonly learnedFrom: number;
  readonly judged: ReadonlyMap<string, Judged>;
  readonly costs: Costs;
};

export type EvaluationData = {
  readonly outcomes: readonly Outcome[];
  readonly requests: readonly RankRequest[];
  readonly truth: readonly TruthLine[];
};

export type EvaluationSettings = {
  /** Share of the outcomes, the latest, to judge by. */
  readonly laterShare: number;
  readonly heads: HeadSettings;
};

export const evaluationDefaults: EvaluationSettings = { laterShare: 0.3, heads: headDefaults };

/**
 * Learns from the earlier part and judges on the later one, beside the baselines; with requests and their truth, also
 * by the regret of each order.
 * @throws RankerError DATASET_EMPTY without outcomes
 */
export const evaluate = async (
  { outcomes, requests, truth }: EvaluationData,
  { laterShare, heads: settings }: EvaluationSettings = evaluationDefaults,
  hooks: FitHooks = {},
): Promise<Evaluation> => {
  if (outcomes.length === 0) throw new RankerError('DATASET_EMPTY', 'there is no outcome to evaluate on');
  const set = buildTrainingSet(outcomes.map((outcome) => ({ outcome, recordTime: Number.NaN })));
  const rows = Int32Array.from({ length: set.matrix.rows }, (_, row) => row);
  const { train, test, cutoff } = cutAt(set, rows, timeAtShare(set, rows, 1 - laterShare));
  const heads = fitOrNothing(set, train, settings, hooks);
  const judged = new Map<string, Judged>([
    ['smoothed_history', { set, rows: test, predictions: predictByHistory(set, test) }],
    ['best_constant', { set, rows: test, predictions: predictConstant(set, train, test) }],
  ]);
  if (heads) judged.set('model', { set, rows: test, predictions: predictHeads(heads, selectRows(set.matrix, test)) });
  const served = heads && (await serve(set, heads, train.length));
  const costs = noCosts();
  await addCosts(costs, requests, truth, outcomes, served, cutoff);
  await served?.model.close();
  return { cutoff, learnedFrom: train.length, judged, costs };
};

/** Too few outcomes or a single class leave the smoothed history to serve. */
const fitOrNothing = (set: TrainingSet, rows: Int32Array, settings: HeadSettings, hooks: FitHooks) => {
  try {
    return fitHeads(set, rows, settings, hooks);
  } catch (thrown) {
    const fault = asRankerError(thrown);
    if (fault.code === 'TRAIN_TOO_FEW' || fault.code === 'TRAIN_ONE_CLASS') return undefined;
    throw fault;
  }
};

/** Through ONNX Runtime, as it would serve. */
const serve = async (set: TrainingSet, heads: FittedHeads, outcomes: number): Promise<ServedModel> => {
  const onnx = exportHeads({ features: set.names, ...heads });
  const card = {
    card_version: 1 as const,
    name: 'evaluated',
    features: [...set.names],
    heads: ['probability' as const],
    sha256: '0'.repeat(64),
    seed: 0,
    created_at: formatInstant(0),
    code_version: '',
    settings: {},
    data: { outcomes, rejected: 0, first_finish: null, last_finish: null, hash: '' },
    calibration: {},
    metrics: {},
    gate: { passed: true, reasons: [] },
  };
  return { model: await loadModel(onnx, card, 1), rung: 'champion' };
};

/** What `evaluate --json` prints. */
export type EvaluationReport = {
  readonly learned_from: number;
  readonly later_outcomes: number;
  readonly later_requests: number;
  /** By ranker: `model` (absent when there was too little to learn from) and the baselines. */
  readonly metrics: Readonly<Record<string, Metrics>>;
  /** By order; empty without truth. */
  readonly regret: Readonly<Record<string, number>>;
};

/** Pools the later rows and the costs of several data sets. */
export const summarise = (evaluations: readonly Evaluation[]): EvaluationReport => {
  const costs = noCosts();
  for (const { costs: one } of evaluations) {
    costs.requests += one.requests;
    costs.optimum += one.optimum;
    for (const [name, cost] of one.byOrder) costs.byOrder.set(name, (costs.byOrder.get(name) ?? 0) + cost);
  }
  const names = ['model', 'smoothed_history', 'best_constant'];
  const metrics = names.flatMap((name) => {
    const parts = evaluations.flatMap(({ judged }) => judged.get(name) ?? []);
    return parts.length === evaluations.length ? [[name, judge(parts)] as const] : [];
  });
  return {
    learned_from: evaluations.reduce((sum, { learnedFrom }) => sum + learnedFrom, 0),
    later_outcomes: metrics[0]?.[1].rows ?? 0,
    later_requests: costs.requests,
    metrics: Object.fromEntries(metrics),
    regret: Object.fromEntries([...costs.byOrder.keys()].map((name) => [name, regretOf(costs, name)])),
  };
};
