import type { BestCut, NodeSums, SplitRules } from '../splits/split.ts';
import type { Workspace } from './workspace.ts';

/** wasm is used where the engine supports it and the data fit into 4 GiB, plain elsewhere. Both give the same bits. */
export type KernelName = 'wasm' | 'plain';

/** The inner loops of tree growth, over one workspace. Rows are those of `order[begin..end)`. */
export type Kernel = {
  readonly name: KernelName;
  readonly workspace: Workspace;
  /** Clears the bins of these columns and sums the rows' pairs into them. */
  readonly fill: (slot: number, columns: Int32Array, begin: number, end: number) => void;
  /** Subtracts a child's sums from its parent's, which leaves the sibling's. */
  readonly subtract: (slot: number, child: number) => void;
  /**
   * Tries every cut of these columns, in turn; the first of equals wins.
   * @param best - changed
   */
  readonly seek: (
    best: BestCut,
    slot: number,
    columns: Int32Array,
    node: NodeSums,
    rules: SplitRules,
    scale: number,
  ) => void;
  /**
   * Moves the rows that go left to the front, both sides keeping their order: ids up to `cut`, and the id `missing`
   * where missingLeft says.
   * @returns where the right side begins
   */
  readonly partition: (
    begin: number,
    end: number,
    column: number,
    cut: number,
    missing: number,
    missingLeft: boolean,
  ) => number;
  readonly sum: (begin: number, end: number, scale: number) => NodeSums;
};
