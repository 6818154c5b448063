/**
 * Trains ours and its peers in Python on the same tables, one thread each, by turns: `npm run -s bench:peers --
 * [--sizes 10000x90,100000x30,1000000x30] [--pairs boosting,forest] [--task classification|regression] [--repeats 3] [--trees 100]
 * [--seed 1] [--json]`.
 * The first run installs the peers into ${RANKER_CACHE:-~/.cache/provider-ranker}/peers; tables are kept beside them.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { median } from '../parts/percentiles.ts';
import { makeTable, type Task } from './make-table.ts';
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

const { values: options } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000x90,100000x30,1000000x30' },
    pairs: { type: 'string', default: 'boosting,forest' },
    task: { type: 'string', default: 'classification' },
    repeats: { type: 'string', default: '3' },
    trees: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

const rounded = (line: object): object =>
  Object.fromEntries(
    Object.entries(line).map(([key, value]) => [key, typeof value === 'number' ? Number(value.toPrecision(4)) : value]),
  );

/** Fits all of a pair by turns, so that a busy moment of the machine meets each of them. */
const comparePair = (table: Table, pair: string, task: Task): object[] => {
  const [ours, ...peers] = pairs[pair] ?? [];
  if (ours === undefined) throw new TypeError(`a pair is one of ${Object.keys(pairs).join(', ')}`);
  const trees = Number(options.trees);
  const mine: Measured[] = [];
  const theirs = peers.map((): Measured[] => []);
  for (let round = 0; round < Number(options.repeats); round++) {
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
  const task: Task = options.task === 'regression' ? 'regression' : 'classification';
  const all: object[] = [];
  for (const size of options.sizes.split(',')) {
    const [rows, columns] = size.split('x').map(Number);
    const table = await tableOf(rows!, columns!, task, Number(options.seed));
    for (const pair of options.pairs.split(',')) {
      const lines = comparePair(table, pair, task);
      all.push(...lines);
      if (!options.json) console.table(lines.map(rounded));
    }
  }
  if (options.json) console.log(JSON.stringify({ seed: Number(options.seed), trees: Number(options.trees), all }));
};

await compare();
