/**
 * Trains on one CSV, measures on another: `npm run -s bench:trainer -- --train F.csv --test F.csv --target COLUMN
 * --task classification|regression --kind gbdt|forest|extra-trees|linear [--trees N] [--leaves N] [--threads N] [--seed N] [--kernel wasm|plain] [--json]`.
 * fit_seconds covers binning and training in a fresh process, so the compiler's warming up too; cpu_seconds is what all
 * threads of the process used meanwhile, the compiler's included. Threads grow a forest's trees; boosting
 * and linear fits use one, as reported.
 */
import { parseArgs } from 'node:util';
import { fitGradientBoosting } from '../src/train/boosting/boosting.ts';
import type { Matrix } from '../src/train/data/matrix.ts';
import type { KernelName } from '../src/train/kernel/kernel.ts';
import { fitLinear } from '../src/train/linear/linear.ts';
import { auc, brier, logLoss, r2, rmse } from '../src/train/metrics/metrics.ts';
import { type Model, predictModel, treeCount } from '../src/train/models/model.ts';
import { fitForestIn } from '../src/train/pool/fit-forest-in.ts';
import { openFitPool } from '../src/train/pool/fit-pool.ts';
import { findTextColumns, readTable, type Table } from './parts/table.ts';

const usage =
  'usage: bench:trainer -- --train F.csv --test F.csv --target COLUMN --task classification|regression ' +
  '--kind gbdt|forest|extra-trees|linear [--trees N] [--leaves N] [--threads N] [--seed N] [--kernel wasm|plain] [--json]';

const { values: options } = parseArgs({
  options: {
    train: { type: 'string' },
    test: { type: 'string' },
    target: { type: 'string' },
    task: { type: 'string', default: 'classification' },
    kind: { type: 'string', default: 'gbdt' },
    trees: { type: 'string', default: '100' },
    leaves: { type: 'string' },
    threads: { type: 'string', default: '1' },
    seed: { type: 'string', default: '0' },
    kernel: { type: 'string', default: 'wasm' },
    json: { type: 'boolean', default: false },
  },
});

type Task = 'classification' | 'regression';
type Settings = {
  kind: string;
  task: Task;
  trees: number;
  leaves: number | null;
  seed: number;
  threads: number;
  kernel: KernelName;
};

/** Threads share the trees of a forest; boosting and linear fits take one. */
const fit = async (inputs: Matrix, target: Float64Array, settings: Settings): Promise<Model> => {
  const { kind, task, trees, leaves, seed, threads, kernel } = settings;
  const loss = task === 'classification' ? 'log_loss' : 'squared_error';
  if (kind === 'linear') return fitLinear(inputs, target, { loss });
  if (kind === 'gbdt') {
    const max_leaf_nodes = leaves ?? 31;
    return fitGradientBoosting(inputs, target, { loss, max_iter: trees, max_leaf_nodes, random_state: seed, kernel });
  }
  const pool = openFitPool(threads);
  const model = await fitForestIn(pool, inputs, target, {
    kind: kind === 'forest' ? 'random_forest' : 'extra_trees',
    task,
    n_estimators: trees,
    max_leaf_nodes: leaves,
    random_state: seed,
  });
  await pool.close();
  return model;
};

const kinds = ['gbdt', 'forest', 'extra-trees', 'linear'];
const isForest = (kind: string): boolean => kind === 'forest' || kind === 'extra-trees';

/** Two classes become 0 and 1, the larger value 1. */
const asLabels = (tables: readonly Table[]): void => {
  const classes = [...new Set(tables.flatMap(({ target }) => [...new Set(target)]))].sort((a, b) => a - b);
  if (classes.length > 2) throw new TypeError(`classification needs two classes, got ${classes.length}`);
  for (const { target } of tables) target.set(target.map((y) => Number(y === classes.at(-1))));
};

const measure = (task: Task, observed: Float64Array, predicted: Float64Array): Record<string, number> =>
  task === 'classification'
    ? { auc: auc(observed, predicted), log_loss: logLoss(observed, predicted), brier: brier(observed, predicted) }
    : { r2: r2(observed, predicted), rmse: rmse(observed, predicted) };

const main = async (): Promise<Record<string, unknown>> => {
  const { train, test, target, task, kind } = options;
  const known = ['classification', 'regression'].includes(task) && kinds.includes(kind);
  if (train === undefined || test === undefined || target === undefined || !known) throw new TypeError(usage);
  const settings: Settings = {
    kind,
    task: task as Task,
    trees: Number(options.trees),
    leaves: options.leaves === undefined ? null : Number(options.leaves),
    seed: Number(options.seed),
    threads: isForest(kind) ? Number(options.threads) : 1,
    kernel: options.kernel === 'plain' ? 'plain' : 'wasm',
  };
  const codes = await findTextColumns(train);
  const seen = await readTable(train, target, codes);
  const later = await readTable(test, target, codes, seen.names);
  if (settings.task === 'classification') asLabels([seen, later]);
  const start = performance.now();
  const cpuBefore = process.cpuUsage();
  const model = await fit(seen.inputs, seen.target, settings);
  const fitSeconds = (performance.now() - start) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  return {
    kind,
    task,
    trees: treeCount(model),
    threads: settings.threads,
    rows: seen.inputs.rows,
    columns: seen.inputs.columns,
    test_rows: later.inputs.rows,
    fit_seconds: fitSeconds,
    cpu_seconds: (cpu.user + cpu.system) / 1e6,
    ...measure(settings.task, later.target, predictModel(model, later.inputs)),
    peak_rss_mib: process.resourceUsage().maxRSS / 1024,
  };
};

try {
  const result = await main();
  if (options.json) console.log(JSON.stringify(result));
  else console.table(result);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = error instanceof TypeError ? 2 : 1;
}
