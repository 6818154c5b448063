import type { CollectInput, CollectStep } from '../contracts/messages/collect-inputs.ts';
import type { MadeVersion } from '../contracts/messages/message-version.ts';

export type CollectSettings = {
  readonly inputs: readonly CollectInput[];
  readonly steps: readonly CollectStep[];
  /** 1.1.0 writes nothing that the replaced ranker refuses. */
  readonly msgVersion: MadeVersion;
  /** IANA zones of times without offset: of the log and the tests, and of the outcomes that are written. */
  readonly zone: string;
  readonly outcomeZone: string;
  /** How long a template waits for sites and tests that were sent just before it, ms. */
  readonly settleMs: number;
  /** How long it waits where no site of its group is known, ms. */
  readonly patienceMs: number;
  /** A deployment that was asked for earlier is waited for by nobody any more, ms. */
  readonly rankWithinMs: number;
  readonly siteTtlMs: number;
  /** After so long without another line an error is the last, ms. */
  readonly errorSettleMs: number;
  /** Deployments and requests of which nothing was heard for so long are let go, ms. */
  readonly forgetMs: number;
  /** Provider names. */
  readonly excluded: readonly string[];
  /** Name in the tests -> provider/region. */
  readonly testNames: Readonly<Record<string, string>>;
  /** Where the records stand in a usage message: keys with dots between them; empty: at the top. */
  readonly usageSection: string;
};
