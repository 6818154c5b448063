/**
 * Trains ours and its peers in Python on the same tables, one thread each, by turns: `npm run -s bench:peers --
 * [--sizes 10000x90,100000x30,1000000x30] [--pairs boosting,forest] [--task classification|regression] [--repeats 3] [--trees 100]
 * [--seed 1] [--json]`.
 * The first run installs the peers into ${RANKER_CACHE:-~/.cache/provider-ranker}/peers; tables are kept beside them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { median } from '../parts/percentiles.ts';
import { badUse, readOptions } from '../parts/read-options.ts';
import { type Task, tasks } from '../parts/trainer-options.ts';
import { makeTable } from './make-table.ts';
import { peersCache, peersPython } from './python.ts';

type Measured = {
  readonly fit_seconds: number;
  readonly cpu_seconds: number;
  readonly peak_rss_mib: number;
  readonly auc?: number;
  readonly r2?: number;
};
type Table = { readonly name: string; readonly train: string; readonly test: string };

/** Ours first; the others are compared with it. */
const pairs: Readonly<Record<string, readonly [ours: string, ...peers: string[]]>> = {
  boosting: ['gbdt', 'lightgbm', 'hist-boosting'],
  forest: ['forest', 'random-forest'],
  'extra-trees': ['extra-trees', 'extra-trees'],
};

const here = import.meta.dirname;
const oneThread = { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
const testRows = 50_000;

const tableOf = async (rows: number, columns: number, task: Task, seed: number): Promise<Table> => {
  const write = async (part: string, count: number, partSeed: number): Promise<string> => {
    const path = join(peersCache, 'tables', `${task}-${rows}x${columns}-${seed}-${part}.csv`);
    if (existsSync(path)) return path;
    mkdirSync(join(peersCache, 'tables'), { recursive: true });
    await makeTable(`${path}.part`, count, columns, task, partSeed);
    renameSync(`${path}.part`, path);
    return path;
  };
  const train = await write('train', rows, 2 * seed);
  const test = await write('test', testRows, 2 * seed + 1);
  return { name: `${rows} x ${columns}`, train, test };
};

const lastLine = (text: string): Measured => JSON.parse(text.trim().split('\n').at(-1)!);

const run = (program: string, given: readonly string[]): Measured =>
  lastLine(execFileSync(program, given, { env: oneThread, encoding: 'utf8' }));

const fitPeer = (peer: string, { train, test }: Table, task: Task, trees: number): Measured =>
  run(peersPython(), [join(here, 'fit.py'), peer, train, test, 'target', task, String(trees)]);

const fitOurs = (kind: string, { train, test }: Table, task: Task, trees: number): Measured => {
  const given = { train, test, target: 'target', task, kind, trees: String(trees) };
  const flags = Object.entries(given).flatMap(([name, value]) => [`--${name}`, value]);
  return run(process.execPath, [join(here, '..', 'trainer.ts'), ...flags, '--json']);
};

/** What several runs took, at the median; their quality and memory are those of the first. */
const summarise = (runs: readonly Measured[]) => ({
  seconds: median(runs.map((run) => run.fit_seconds)),
  cpu: median(runs.map((run) => run.cpu_seconds)),
  quality: runs[0]!.auc ?? runs[0]!.r2 ?? Number.NaN,
  mib: runs[0]!.peak_rss_mib,
});

const options = readOptions({
  sizes: '10000x90,100000x30,1000000x30',
  pairs: 'boosting,forest',
  task: 'classification',
  repeats: 3,
  trees: 100,
  seed: 1,
});

const sizes = options.sizes.split(',').map((size) => {
  const [, rows, columns] = /^(\d+)x(\d+)$/.exec(size) ?? badUse(`--sizes takes ROWSxCOLUMNS, got "${size}"`);
  return { rows: Number(rows), columns: Number(columns) };
});
const asked = options.pairs.split(',').map((name) => {
  const [ours, ...peers] = pairs[name] ?? badUse(`--pairs takes ${Object.keys(pairs).join(', ')}, got "${name}"`);
  return { ours, peers };
});
const task =
  tasks.find((one) => one === options.task) ?? badUse(`--task takes ${tasks.join(' or ')}, got "${options.task}"`);

const rounded = (line: object): object =>
  Object.fromEntries(
    Object.entries(line).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(4)) : value]),
  );

/** Fits all of a pair by turns, so that a busy moment of the machine meets each of them. */
const comparePair = (table: Table, { ours, peers }: (typeof asked)[number]): object[] => {
  const { trees, repeats } = options;
  const mine: Measured[] = [];
  const theirs = peers.map((): Measured[] => []);
  for (let round = 0; round < repeats; round++) {
    mine.push(fitOurs(ours, table, task, trees));
    for (const [index, peer] of peers.entries()) theirs[index]!.push(fitPeer(peer, table, task, trees));
  }
  const our = summarise(mine);
  return [mine, ...theirs].map((runs, index) => {
    const { seconds, cpu, quality, mib } = summarise(runs);
    return {
      table: table.name,
      who: index === 0 ? `ours: ${ours}` : peers[index - 1],
      seconds,
      ours_over_it: our.seconds / seconds,
      cpu_seconds: cpu,
      ours_over_it_cpu: our.cpu / cpu,
      [task === 'classification' ? 'auc' : 'r2']: quality,
      peak_rss_mib: mib,
    };
  });
};

const compare = async (): Promise<void> => {
  peersPython();
  const { seed, trees, json } = options;
  const all: object[] = [];
  for (const { rows, columns } of sizes) {
    const table = await tableOf(rows, columns, task, seed);
    for (const pair of asked) {
      const lines = comparePair(table, pair);
      all.push(...lines);
      if (!json) console.table(lines.map(rounded));
    }
  }
  if (json) console.log(JSON.stringify({ seed, trees, all }));
};

await compare();
