import { parseArgs } from 'node:util';
import type { KernelName } from '../../src/train/kernel/kernel.ts';

export const usage =
  'usage: bench:trainer -- --train F.csv --test F.csv --target COLUMN --task classification|regression ' +
  '--kind gbdt|forest|extra-trees|linear [--trees N] [--leaves N] [--threads N] [--seed N] [--kernel wasm|plain] [--json]';

export const tasks = ['classification', 'regression'] as const;
const kinds = ['gbdt', 'forest', 'extra-trees', 'linear'] as const;
const kernels: readonly KernelName[] = ['wasm', 'plain'];

export type Task = (typeof tasks)[number];
export type Kind = (typeof kinds)[number];

export type TrainerOptions = {
  readonly train: string;
  readonly test: string;
  readonly target: string;
  readonly task: Task;
  readonly kind: Kind;
  readonly trees: number;
  /** Most leaves of a tree; null = the kind's default. */
  readonly leaves: number | null;
  /** Threads share the trees of a forest; boosting and linear fits take one. */
  readonly threads: number;
  readonly seed: number;
  readonly kernel: KernelName;
  readonly json: boolean;
};

const numberFrom = (least: number, name: string, text: string): number => {
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new TypeError(`--${name} must be a whole number >= ${least}, got "${text}"`);
};

const oneOf = <Choice extends string>(choices: readonly Choice[], name: string, text: string): Choice => {
  const choice = choices.find((known) => known === text);
  if (choice === undefined) throw new TypeError(`--${name} must be one of ${choices.join(', ')}, got "${text}"`);
  return choice;
};

/** @throws TypeError that names an invalid option */
export const readTrainerOptions = (given: readonly string[]): TrainerOptions => {
  const { values } = parseArgs({
    args: [...given],
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
  const { train, test, target, json } = values;
  if (train === undefined || test === undefined || target === undefined) throw new TypeError(usage);
  const kind = oneOf(kinds, 'kind', values.kind);
  const trees = numberFrom(1, 'trees', values.trees);
  const threads = numberFrom(1, 'threads', values.threads);
  const isForest = kind === 'forest' || kind === 'extra-trees';
  return {
    train,
    test,
    target,
    task: oneOf(tasks, 'task', values.task),
    kind,
    trees,
    leaves: values.leaves === undefined ? null : numberFrom(2, 'leaves', values.leaves),
    threads: isForest ? Math.min(threads, trees) : 1,
    seed: numberFrom(0, 'seed', values.seed),
    kernel: oneOf(kernels, 'kernel', values.kernel),
    json,
  };
};
