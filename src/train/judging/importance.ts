import { featureOf } from '../../features/at-site.ts';
import { evenlySpaced, type Matrix, selectRows } from '../data/matrix.ts';
import type { ProbabilityHead } from '../heads/heads.ts';
import { predictProbability } from '../heads/predict-heads.ts';
import { logLoss } from '../metrics/metrics.ts';
import { columnsOf } from '../models/model.ts';
import { drawToFront, seededRandom } from '../seeded-random.ts';

/**
 * The increase of the log loss when a feature's values are shuffled among the rows, those of its columns for single
 * sites together with the general one.
 */
export type Importance = { readonly feature: string; readonly log_loss_increase: number };

const mostRows = 1000;

/**
 * Permutation importance of the features that the head uses, the most important first; on at most 1 000 rows, evenly
 * spaced.
 * @param inputs - rows that the head wasn't trained on
 * @see Breiman 2001, Random forests, section 10
 */
export const permutationImportance = (
  head: ProbabilityHead,
  names: readonly string[],
  inputs: Matrix,
  labels: Float64Array,
  seed: number,
): Importance[] => {
  const chosen = evenlySpaced(inputs.rows, mostRows);
  const rows = selectRows(inputs, chosen);
  const targets = Float64Array.from(chosen, (row) => labels[row]!);
  const loss = (of: Matrix): number => logLoss(targets, predictProbability(head, of));
  const before = loss(rows);
  const { ensemble, start } = head;
  const looked = [...columnsOf(ensemble).union(new Set(start ? [start.column] : []))];
  return [...Map.groupBy(looked, (column) => featureOf(names[column]!))]
    .map(([feature, columns]) => ({ feature, log_loss_increase: loss(shuffled(rows, columns, seed)) - before }))
    .sort((a, b) => b.log_loss_increase - a.log_loss_increase || (a.feature < b.feature ? -1 : 1));
};

const shuffled = ({ values, rows, columns }: Matrix, together: readonly number[], seed: number): Matrix => {
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  drawToFront(order, rows, seededRandom(seed, together[0]!));
  const changed = values.slice();
  for (const [row, from] of order.entries()) {
    for (const column of together) changed[row * columns + column] = values[from * columns + column]!;
  }
  return { values: changed, rows, columns };
};
