import type { Matrix } from '../data/matrix.ts';
import { type ForestOptions, forestDefaults, joinForest } from '../forest/forest.ts';
import type { FitHooks } from '../hooks.ts';
import type { Ensemble } from '../models/ensemble.ts';
import type { FitPool } from './fit-pool.ts';

/**
 * A forest whose trees are grown in a part for each thread of the pool, side by side: the very one that `fitForest`
 * gives.
 * @throws as fitForest
 */
export const fitForestIn = async (
  pool: FitPool,
  inputs: Matrix,
  target: Float64Array,
  options: Partial<ForestOptions> = {},
  hooks: FitHooks = {},
): Promise<Ensemble> => {
  const total = options.n_estimators ?? forestDefaults.n_estimators;
  const { threads } = pool;
  const doneOf = new Array<number>(threads).fill(0);
  const parts = doneOf.map((_, part) => {
    const range = { from: Math.floor((part * total) / threads), to: Math.floor(((part + 1) * total) / threads) };
    const onProgress = (done: number): void => {
      doneOf[part] = done;
      hooks.onProgress?.(
        doneOf.reduce((sum, count) => sum + count, 0),
        total,
      );
    };
    return () => pool.fit({ kind: 'forest part', inputs, target, options, range }, { ...hooks, onProgress });
  });
  const [first, ...others] = await pool.all(parts);
  return joinForest(first!, others);
};
