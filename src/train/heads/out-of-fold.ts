import type { ModelCandidate } from '../candidates/candidates.ts';
import type { Weighed } from '../candidates/fit-candidate.ts';
import { joined } from '../joined.ts';
import type { Link } from '../models/ensemble.ts';

/** Out-of-sample predictions; all arrays are [rows]. */
export type FoldPredictions = {
  readonly rows: Int32Array;
  readonly scores: Float64Array;
  readonly target: Float64Array;
};

/** A candidate's predictions for each rolling fold's later rows, the earliest first. */
export type OutOfFold = {
  readonly candidate: ModelCandidate;
  readonly link: Link;
  /** Mean number of trees at which the folds' fits stopped, weighted by their rows. */
  readonly size: number;
  /** For a stack: its members, by name. */
  readonly weighed?: Readonly<Record<string, Weighed>>;
  readonly parts: readonly FoldPredictions[];
};

/** Scores and targets of several parts, in one. */
export const pooled = (
  parts: readonly FoldPredictions[],
): { readonly scores: Float64Array; readonly target: Float64Array } => ({
  scores: joined(parts.map(({ scores }) => scores)),
  target: joined(parts.map(({ target }) => target)),
});
