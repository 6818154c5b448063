import type { KernelName } from '../kernel/kernel.ts';
import type { SplitRules } from '../splits/split.ts';

export type TreeRules = SplitRules & {
  /** Infinity = no limit. */
  readonly maxLeaves: number;
  readonly maxDepth: number;
  /** Columns tried per node. */
  readonly columnsPerSplit: number;
  readonly monotone: ArrayLike<number> | null;
  /** A leaf's value from its sums, before shrinking. */
  readonly step: (gradient: number, hessian: number, l2: number) => number;
  /** Scales every leaf. */
  readonly shrink: number;
  readonly kernel: KernelName;
};
