import { createHash } from 'node:crypto';
import { type FeatureQuantiles, featureQuantiles } from './data/feature-quantiles.ts';
import { timeAtShare } from './data/folds.ts';
import { selectRows } from './data/matrix.ts';
import { allRows, type TrainingSet } from './data/training-set.ts';
import { checkEnough } from './heads/check-enough.ts';
import { fitHeads } from './heads/fit-heads.ts';
import { type HeadSettings, headDefaults } from './heads/head-settings.ts';
import { type FittedHeads, winnersOf } from './heads/heads.ts';
import { noLimit } from './heads/select.ts';
import { type Meeting, meetChampion, type ReadyModel } from './judging/champion.ts';
import { contender, gate, type Verdict } from './judging/gate.ts';
import { type Importance, permutationImportance } from './judging/importance.ts';
import { baselineContenders, reportTrial, type Trial, type TrialReport, tryOut } from './judging/trial.ts';
import { gainsOf, worthOf, worthyHeads } from './judging/worth.ts';
import { exportHeads } from './onnx/heads.ts';
import type { TrainingRun } from './training-run.ts';

export const laterShareDefault = 0.2;

type FitSettings = {
  /** Share of the outcomes, the latest, on which a model is judged. */
  readonly laterShare: number;
  readonly heads: HeadSettings;
};

const defaults: FitSettings = { laterShare: laterShareDefault, heads: headDefaults };

export type FittedModel = {
  readonly onnx: Uint8Array;
  readonly sha256: string;
  readonly heads: FittedHeads;
  /** The heads that were judged, with the scores of their candidates. */
  readonly contest: FittedHeads;
  readonly trial: TrialReport;
  readonly importance: readonly Importance[];
  readonly champion: Meeting | undefined;
  readonly gate: Verdict;
  readonly quantiles: FeatureQuantiles;
};

/**
 * Trains a model to publish. Candidates compete on the earlier outcomes; the winner is judged on the latest, which it
 * has not seen, and then fitted on all. The bytes depend on the set and the settings alone: not on the champion, which
 * only affects the verdict, nor on the pool's threads.
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS, TRAIN_CANCELLED
 */
export const fitModel = async (
  set: TrainingSet,
  champion: ReadyModel | undefined,
  { laterShare, heads: settings }: FitSettings = defaults,
  run: Partial<TrainingRun> = {},
): Promise<FittedModel> => {
  const rows = allRows(set);
  checkEnough(set.succeeded, settings);
  const trial = await tryOut(set, timeAtShare(set, rows, 1 - laterShare), settings, run);
  const untimed = { ...run, budget: noLimit };
  const chosen = { ...settings, candidates: winnersOf(trial.heads, settings) };
  const report = reportTrial(set, trial, settings);
  const baselines = baselineContenders(report);
  const worth = worthOf(report, baselines);
  const keep = (heads: FittedHeads): FittedHeads => worthyHeads(heads, worth, set.names);
  const heads = keep(await fitHeads(set, rows, chosen, untimed));
  const meeting = champion && (await meetChampion(set, trial, champion, chosen, keep, untimed));
  const rivals = meeting
    ? [...baselines, contender('champion', 'champion', meeting.ours, meeting.metrics, meeting.paired)]
    : baselines;
  const onnx = exportHeads({ features: set.names, ...heads });
  return {
    onnx,
    sha256: createHash('sha256').update(onnx).digest('hex'),
    heads,
    contest: trial.heads,
    trial: report,
    importance: importanceOf(set, trial, settings.seed),
    champion: meeting,
    gate: gate(rivals, gainsOf(report, worth)),
    quantiles: featureQuantiles(set.names, set.matrix),
  };
};

/** On the later rows; empty without any. */
const importanceOf = (set: TrainingSet, { heads, test: rows }: Trial, seed: number): Importance[] => {
  if (rows.length === 0) return [];
  const labels = Float64Array.from(rows, (row) => set.succeeded[row]!);
  return permutationImportance(heads.probability, set.names, selectRows(set.matrix, rows), labels, seed);
};

/** Hex SHA-256 of the whole training set. */
export const hashTrainingSet = (set: TrainingSet): string => {
  const digest = createHash('sha256').update(JSON.stringify(set.names));
  for (const column of [set.matrix.values, set.succeeded, set.seconds, set.failureSeconds, set.finishTime]) {
    digest.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return digest.digest('hex');
};
