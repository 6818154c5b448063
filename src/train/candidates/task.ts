import type { Matrix } from '../data/matrix.ts';
import type { FitHooks } from '../hooks.ts';
import type { Fit } from '../models/scores.ts';
import type { Start } from '../models/start.ts';
import type { ModelCandidate } from './candidates.ts';
import type { RecentRecord } from './recent-record.ts';

/** A head's training task: P(success) or a mean of seconds. All arrays are [rows] of the whole set. */
export type Task = {
  readonly kind: 'chance' | 'seconds';
  readonly matrix: Matrix;
  /** Of the matrix's columns. */
  readonly names: readonly string[];
  readonly target: Float64Array;
  /** The column of the smoothed history; boosted trees learn what to add to it. */
  readonly start: Start;
  /** Columns of the history. */
  readonly history: readonly number[];
  /** For the probability, where such columns exist. */
  readonly recent?: RecentRecord;
  /** For seconds: those of every attempt, however it ended (NaN where unknown), and its finish (epoch ms). */
  readonly attempts?: { readonly seconds: Float64Array; readonly finishTime: Float64Array };
  readonly seed: number;
};

/** The loss of a kind of head. */
export const lossByKind = { chance: 'log_loss', seconds: 'gamma' } as const;
export const linkByKind = { chance: 'logit', seconds: 'log' } as const;

export const pick = (values: Float64Array, rows: Int32Array): Float64Array =>
  Float64Array.from(rows, (row) => values[row]!);

/** When a boosting stops: by early stopping on the watched rows, or at a known number of trees. */
export type BoostingExtent = { readonly watched?: Int32Array; readonly size?: number };

/** Fits on some rows. */
export type FitRows = (
  task: Task,
  parameters: ModelCandidate['parameters'],
  rows: Int32Array,
  extent: BoostingExtent,
  hooks: FitHooks,
) => Fit;

export type FitAs<M> = (...given: Parameters<FitRows>) => { readonly ensemble: M; readonly start: Start };

export const seedOf = ({ seed }: Task, { random_state: own }: ModelCandidate['parameters']): number =>
  typeof own === 'number' ? own : seed;
