import type { JsonObject } from '../json/json-value.ts';
import type { Candidate } from './candidate.ts';
import type { DroppedProvider } from './dropped.ts';

/** One provider entry of a request, with the entry as it came, to be echoed in the answer. */
export type RequestCandidate = Candidate & { readonly entry: JsonObject };

export type Dataset = { readonly scope: string; readonly name: string; readonly bytes: number };

/** A deployment request: which of these providers first? */
export type RankRequest = {
  readonly uuid: string;
  /** Empty when unknown. */
  readonly templateName: string;
  readonly userGroup: string;
  /** Epoch ms; NaN when neither the message nor its uuid has a time. */
  readonly submissionTime: number;
  readonly datasets: readonly Dataset[];
  readonly candidates: readonly RequestCandidate[];
  /** Providers that the sender has excluded, passed on to the answer. */
  readonly dropped?: readonly DroppedProvider[];
};
