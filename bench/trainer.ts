import { messageOf } from '../src/errors.ts';
import { fitGradientBoosting } from '../src/train/boosting/boosting.ts';
import type { Matrix } from '../src/train/data/matrix.ts';
import { type ForestOptions, fitForest } from '../src/train/forest/forest.ts';
import { fitLinear } from '../src/train/linear/linear.ts';
import { auc, brier, logLoss } from '../src/train/metrics/metrics.ts';
import { type Model, predictModel, treeCount } from '../src/train/models/model.ts';
import { fitForestIn } from '../src/train/pool/fit-forest-in.ts';
import { openFitPool } from '../src/train/pool/fit-pool.ts';
import { peakMiB } from './parts/peak-memory.ts';
import { r2, rmse } from './parts/squared-errors.ts';
import { readTables } from './parts/table.ts';
import { readTrainerOptions, type Task, type TrainerOptions } from './parts/trainer-options.ts';

/**
 * bench:trainer: trains on one CSV, measures on another. fit_seconds covers binning and training in a fresh process,
 * including the compiler's warm-up; cpu_seconds is the time of all threads of the process meanwhile, including the
 * compiler's.
 */
const fit = async (inputs: Matrix, target: Float64Array, options: TrainerOptions): Promise<Model> => {
  const { kind, task, trees, leaves, seed, threads, kernel } = options;
  const loss = task === 'classification' ? 'log_loss' : 'squared_error';
  if (kind === 'linear') return fitLinear(inputs, target, { loss });
  if (kind === 'gbdt') {
    const max_leaf_nodes = leaves ?? 31;
    return fitGradientBoosting(inputs, target, { loss, max_iter: trees, max_leaf_nodes, random_state: seed, kernel });
  }
  const forest: Partial<ForestOptions> = {
    kind: kind === 'forest' ? 'random_forest' : 'extra_trees',
    task,
    n_estimators: trees,
    max_leaf_nodes: leaves,
    random_state: seed,
  };
  if (threads === 1) return fitForest(inputs, target, forest);
  const pool = openFitPool(threads);
  return fitForestIn(pool, inputs, target, forest).finally(pool.close);
};

const measure = (task: Task, observed: Float64Array, predicted: Float64Array): Record<string, number> =>
  task === 'classification'
    ? { auc: auc(observed, predicted), log_loss: logLoss(observed, predicted), brier: brier(observed, predicted) }
    : { r2: r2(observed, predicted), rmse: rmse(observed, predicted) };

const run = async (options: TrainerOptions): Promise<Record<string, unknown>> => {
  const { kind, task, threads } = options;
  const [seen, later] = await readTables(options);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const model = await fit(seen.inputs, seen.target, options);
  const fitSeconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  return {
    kind,
    task,
    trees: treeCount(model),
    threads,
    rows: seen.inputs.rows,
    columns: seen.inputs.columns,
    test_rows: later.inputs.rows,
    rows_without_target: seen.rowsWithoutTarget,
    test_rows_without_target: later.rowsWithoutTarget,
    fit_seconds: fitSeconds,
    cpu_seconds: (cpu.user + cpu.system) / 1e6,
    ...measure(task, later.target, predictModel(model, later.inputs)),
    peak_rss_mib: peakMiB(process.pid),
  };
};

try {
  const options = readTrainerOptions(process.argv.slice(2));
  const result = await run(options);
  if (options.json) console.log(JSON.stringify(result));
  else console.table(result);
} catch (error) {
  console.error(messageOf(error));
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
