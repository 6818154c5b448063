import { type ErrorDetails, RankerError } from '../errors.ts';

/** What a long fit tells and asks meanwhile, once per tree. */
export type FitHooks = {
  readonly onProgress?: (done: number, total: number) => void;
  /** True ends the fit with TRAIN_CANCELLED. */
  readonly shouldStop?: () => boolean;
};

const cancelled = (details: ErrorDetails = {}): RankerError =>
  new RankerError('TRAIN_CANCELLED', 'training was cancelled', details);

/** Asked between two steps that grow no tree. @throws RankerError TRAIN_CANCELLED */
export const heedStop = ({ shouldStop }: FitHooks): void => {
  if (shouldStop?.()) throw cancelled();
};

/** @throws RankerError TRAIN_CANCELLED */
export const report = (hooks: FitHooks, done: number, total: number): void => {
  if (hooks.shouldStop?.()) throw cancelled({ done, total });
  hooks.onProgress?.(done, total);
};
