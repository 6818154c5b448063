import { RankerError } from '../../errors.ts';
import type { Fold } from '../data/folds.ts';
import type { HeadSettings } from './head-settings.ts';

/**
 * @param later - outcomes beside these, which are not learned from
 * @throws RankerError TRAIN_TOO_FEW, TRAIN_ONE_CLASS
 */
export const checkEnough = (
  succeeded: Float64Array,
  { fewestOutcomes, fewestOfClass }: HeadSettings,
  later = 0,
): void => {
  const kept = later > 0 ? ` before the latest ${later}, which are kept to judge it by` : '';
  const outcomes = succeeded.length;
  const successes = succeeded.reduce((sum, value) => sum + value, 0);
  const failures = outcomes - successes;
  if (outcomes > 0 && Math.min(successes, failures) === 0) {
    const only = failures === 0 ? 'successes' : 'failures';
    throw new RankerError(
      'TRAIN_ONE_CLASS',
      `all ${outcomes} outcomes${kept && `${kept},`} are ${only}: nothing tells them apart`,
      {
        outcomes,
      },
    );
  }
  if (outcomes >= fewestOutcomes && Math.min(successes, failures) >= fewestOfClass) return;
  const needed = `${fewestOutcomes} outcomes with ${fewestOfClass} successes and ${fewestOfClass} failures among them`;
  const found = `${outcomes} outcomes with ${successes} successes and ${failures} failures${kept}`;
  throw new RankerError('TRAIN_TOO_FEW', `a model needs ${needed}, got ${found}`, { outcomes, successes, failures });
};

/** @throws RankerError TRAIN_TOO_FEW */
export const checkFolds = (folds: readonly Fold[], outcomes: number): void => {
  if (folds.length > 0) return;
  const message = `none of ${outcomes} outcomes was submitted after others had finished: nothing tells what comes later`;
  throw new RankerError('TRAIN_TOO_FEW', message, { outcomes });
};
