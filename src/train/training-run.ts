import type { Budget } from './heads/select.ts';
import type { FitHooks } from './hooks.ts';
import type { FitPool } from './pool/fit-pool.ts';

/** What a training tells and asks meanwhile, when its time is up, and the threads it fits in. */
export type TrainingRun = { readonly hooks: FitHooks; readonly budget: Budget; readonly pool: FitPool };
