import type { CollectInput, CollectStep } from '../contracts/messages/collect-inputs.ts';
import type { MadeVersion } from '../contracts/messages/message-version.ts';

export type CollectSettings = {
  readonly inputs: readonly CollectInput[];
  readonly steps: readonly CollectStep[];
  /** 1.1.0 has only fields that the replaced ranker accepts. */
  readonly msgVersion: MadeVersion;
  /** IANA zones of times without offset: of the log and the tests, and of the outcomes written here. */
  readonly zone: string;
  readonly outcomeZone: string;
  /** How long a template waits for sites and tests sent just before it, ms. */
  readonly settleMs: number;
  /** How long it waits where no site of its group is known, ms. */
  readonly patienceMs: number;
  /** After this time nobody waits for a deployment's answer any more, ms. */
  readonly rankWithinMs: number;
  readonly siteTtlMs: number;
  /** An error without another line for this long is the last, ms. */
  readonly errorSettleMs: number;
  /** Deployments and requests without news for this long are forgotten, ms. */
  readonly forgetMs: number;
  /** Provider names. */
  readonly excluded: readonly string[];
  /** Name in the tests -> provider/region. */
  readonly testNames: Readonly<Record<string, string>>;
  /** Place of the records in a usage message: keys with dots between them; empty: at the top. */
  readonly usageSection: string;
};
