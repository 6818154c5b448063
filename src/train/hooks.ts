import { type ErrorDetails, RankerError } from '../errors.ts';

/** Progress and interruption of a long fit, called once per tree. */
export type FitHooks = {
  readonly onProgress?: (done: number, total: number) => void;
  /** True ends the fit with TRAIN_CANCELLED. */
  readonly shouldStop?: () => boolean;
  /** Whether this many bytes more can be allocated; false ends the training before they are. */
  readonly hasRoom?: (bytes: number) => boolean;
};

const cancelled = (details: ErrorDetails = {}): RankerError =>
  new RankerError('TRAIN_CANCELLED', 'training was cancelled', details);

/**
 * Called between two steps that grow no tree.
 * @throws RankerError TRAIN_CANCELLED
 */
export const throwIfStopped = ({ shouldStop }: FitHooks): void => {
  if (shouldStop?.()) throw cancelled();
};

/** Bytes per cell of a training set and of what is derived from it, as measured with 290 000 and 968 000 rows. */
const bytesPerCell = 10;

/**
 * Called before rows are made.
 * @throws RankerError TRAIN_FAILED
 */
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
