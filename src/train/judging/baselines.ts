import { byTimeHead, timeOutput } from '../../contracts/learning/card.ts';
import type { Fold } from '../data/folds.ts';
import type { TrainingSet } from '../data/training-set.ts';
import type { Predictions } from '../heads/predict-heads.ts';

const mean = (values: Float64Array, rows: Int32Array): number => {
  const known = rows.filter((row) => !Number.isNaN(values[row]!));
  return known.length === 0 ? Number.NaN : known.reduce((sum, row) => sum + values[row]!, 0) / known.length;
};

/** The means of the training rows, the same for every row. */
export const predictConstant = (set: TrainingSet, train: Int32Array, rows: Int32Array): Predictions => {
  const all = (value: number): Float64Array => new Float64Array(rows.length).fill(value);
  return {
    probability: all(mean(set.succeeded, train)),
    ...byTimeHead((head) => all(mean(set[head], train))),
  };
};

/** Each provider's mean of the training rows, shrunk towards the overall mean with the weight of one row. */
const predictByProvider = (set: TrainingSet, train: Int32Array, rows: Int32Array): Predictions => {
  const byProvider = (values: Float64Array): Float64Array => {
    const all = mean(values, train);
    const sums = new Map<number, { sum: number; count: number }>();
    for (const row of train) {
      if (Number.isNaN(values[row]!)) continue;
      const { sum, count } = sums.get(set.provider[row]!) ?? { sum: all, count: 1 };
      sums.set(set.provider[row]!, { sum: sum + values[row]!, count: count + 1 });
    }
    return Float64Array.from(rows, (row) => {
      const { sum, count } = sums.get(set.provider[row]!) ?? { sum: all, count: 1 };
      return sum / count;
    });
  };
  return {
    probability: byProvider(set.succeeded),
    ...byTimeHead((head) => byProvider(set[head])),
  };
};

/** The smoothed history's prediction at each row's submission, without a model. */
export const predictByHistory = (set: TrainingSet, rows: Int32Array): Predictions => {
  const { values, columns } = set.matrix;
  const column = (name: string): Float64Array => {
    const at = set.names.indexOf(name);
    return Float64Array.from(rows, (row) => values[row * columns + at]!);
  };
  return {
    probability: column('history_success'),
    ...byTimeHead((head) => column(`history_${timeOutput[head]}`)),
  };
};

/** Predictions of the rankers without trees for the later rows, by name. */
export const baselinesOf = (set: TrainingSet, { train, test }: Fold): Readonly<Record<string, Predictions>> => ({
  best_constant: predictConstant(set, train, test),
  provider_constant: predictByProvider(set, train, test),
  smoothed_history: predictByHistory(set, test),
});
