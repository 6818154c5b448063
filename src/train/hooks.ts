import { type ErrorDetails, RankerError } from '../errors.ts';

/** What a long fit tells and asks meanwhile, once per tree. */
export type FitHooks = {
  readonly onProgress?: (done: number, total: number) => void;
  /** True ends the fit with TRAIN_CANCELLED. */
  readonly shouldStop?: () => boolean;
  /** Whether there are so many bytes beside those in use; false ends the training before they are taken. */
  readonly hasRoom?: (bytes: number) => boolean;
};

const cancelled = (details: ErrorDetails = {}): RankerError =>
  new RankerError('TRAIN_CANCELLED', 'training was cancelled', details);

/** Asked between two steps that grow no tree. @throws RankerError TRAIN_CANCELLED */
export const throwIfStopped = ({ shouldStop }: FitHooks): void => {
  if (shouldStop?.()) throw cancelled();
};

/** Of a training set and what is made of it meanwhile, as measured with 290 000 and 968 000 rows. */
const bytesPerCell = 10;

/** Asked before rows are made. @throws RankerError TRAIN_FAILED */
export const throwIfNoRoom = ({ hasRoom }: FitHooks, rows: number, columns: number): void => {
  const bytes = bytesPerCell * rows * columns;
  if (hasRoom === undefined || hasRoom(bytes)) return;
  const needs = `${rows} outcomes in ${columns} columns need ${Math.ceil(bytes / 2 ** 20)} MiB`;
  throw new RankerError('TRAIN_FAILED', `${needs} beside what is in use, more than this process may have`, { bytes });
};

/** @throws RankerError TRAIN_CANCELLED */
export const report = (hooks: FitHooks, done: number, total: number): void => {
  if (hooks.shouldStop?.()) throw cancelled({ done, total });
  hooks.onProgress?.(done, total);
};
