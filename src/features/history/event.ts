import type { HistoryKeys } from './keys.ts';
import type { Fingerprint } from './seen.ts';

/** An outcome reduced to what history keeps of it. Times in epoch ms, seconds NaN when unknown. */
export type HistoryEvent = {
  readonly visibleAt: number;
  readonly finishTime: number;
  /** Of uuid, provider and region. */
  readonly id: Fingerprint;
  /** Of the uuid. */
  readonly deployment: Fingerprint;
  readonly succeeded: boolean;
  readonly userCaused: boolean;
  readonly seconds: number;
  readonly keys: HistoryKeys;
  /** Bit i set: the request was short of `resources[i]`. */
  readonly shortages: number;
  /** Whatever the one who added it knows it by. */
  readonly token: number;
};
