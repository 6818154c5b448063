import type { ModelCandidate } from '../candidates/candidates.ts';
import type { Weighed } from '../candidates/fit-candidate.ts';
import { joined } from '../joined.ts';
import type { Link } from '../models/ensemble.ts';

/** What a fit that had not seen some rows said of them. */
export type HeldPart = { readonly rows: Int32Array; readonly scores: Float64Array; readonly target: Float64Array };

/** What the rolling folds tell of a candidate, the earliest part first. */
export type Held = {
  readonly candidate: ModelCandidate;
  readonly link: Link;
  /** Trees that the folds' fits stopped at, weighted by their rows. */
  readonly size: number;
  /** Of a stack: its members, by name. */
  readonly weighed?: Readonly<Record<string, Weighed>>;
  readonly parts: readonly HeldPart[];
};

/** Scores and targets of several parts, in one. */
export const pooled = (
  parts: readonly HeldPart[],
): { readonly scores: Float64Array; readonly target: Float64Array } => ({
  scores: joined(parts.map(({ scores }) => scores)),
  target: joined(parts.map(({ target }) => target)),
});
