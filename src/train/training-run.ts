import type { Budget } from './heads/select.ts';
import type { FitHooks } from './hooks.ts';
import type { FitPool } from './pool/fit-pool.ts';

/** The hooks, time budget and thread pool of a training. */
export type TrainingRun = { readonly hooks: FitHooks; readonly budget: Budget; readonly pool: FitPool };
