import type { Matrix } from '../data/matrix.ts';
import { type ForestOptions, forestDefaults } from '../forest/forest.ts';
import { blendOf } from '../models/blend.ts';
import type { Model } from '../models/model.ts';
import type { FitPool } from './fit-pool.ts';

/**
 * A forest grown in parts, one for each thread of the pool: exactly the forest of `fitForest`. For `bench:trainer`; a
 * training's threads each fit a whole candidate.
 * @throws as fitForest
 */
export const fitForestIn = async (
  pool: FitPool,
  inputs: Matrix,
  target: Float64Array,
  options: Partial<ForestOptions> = {},
): Promise<Model> => {
  const total = options.n_estimators ?? forestDefaults.n_estimators;
  const edge = (part: number): number => Math.floor((part * total) / pool.threads);
  const parts = Array.from({ length: pool.threads }, (_, part) => ({ from: edge(part), to: edge(part + 1) }));
  const fits = await pool.all(
    parts.map((range) => () => pool.fit({ kind: 'forest part', inputs, target, options, range })),
  );
  return blendOf(fits.map((fit) => ({ fit, weight: 1 }))).ensemble;
};
