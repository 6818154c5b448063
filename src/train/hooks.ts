import { RankerError } from '../errors.ts';

/** What a long fit tells and asks meanwhile, once per tree. */
export type FitHooks = {
  readonly onProgress?: (done: number, total: number) => void;
  /** True ends the fit with TRAIN_CANCELLED. */
  readonly shouldStop?: () => boolean;
};

/** @throws RankerError TRAIN_CANCELLED */
export const report = (hooks: FitHooks, done: number, total: number): void => {
  if (hooks.shouldStop?.()) throw new RankerError('TRAIN_CANCELLED', 'training was cancelled', { done, total });
  hooks.onProgress?.(done, total);
};
