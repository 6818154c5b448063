import type { Bins } from '../splits/bins.ts';
import { channels } from '../splits/histogram.ts';

/**
 * The arrays that one fit works on, laid out in one buffer. A pair is a row's gradient and packed hessian; a
 * histogram's sums begin at `slot * bins * 2`, a column's within it at its offset, its bin for missing being the last.
 */
export type Workspace = {
  readonly rows: number;
  /** Of all columns together. */
  readonly bins: number;
  /** [columns + 1]; column c owns the bins from `offsets[c]` to `offsets[c + 1] - 1`. */
  readonly offsets: Int32Array;
  /** Bin ids counted within their column, [columns, rows]. */
  readonly ids: Uint8Array;
  /** [rows, 2] */
  readonly pairs: Float64Array;
  /** Row numbers, leaf by leaf; [rows]. */
  readonly order: Int32Array;
  /** [slots, bins, 2] */
  readonly histograms: Float64Array;
  /** Scratch space for a node's rows and pairs. */
  readonly scratch: Int32Array;
  readonly gathered: Float64Array;
  /** Space for arguments and results of the kernel. */
  readonly table: Int32Array;
  readonly state: Float64Array;
};

const alignment = 64;
const tableCells = 3;
const stateCells = 32;

const layOut = ({ rows, columns, offsets }: Bins, slots: number) => {
  const bins = offsets[columns]!;
  let end = 0;
  const place = (bytes: number): number => {
    const begin = end;
    end = Math.ceil((begin + bytes) / alignment) * alignment;
    return begin;
  };
  return {
    ids: place(rows * columns),
    pairs: place(rows * channels * 8),
    order: place(rows * 4),
    scratch: place(rows * 4),
    gathered: place(rows * channels * 8),
    table: place(columns * tableCells * 4),
    state: place(stateCells * 8),
    histograms: place(slots * bins * channels * 8),
    bytes: end,
  };
};

/** @param slots - number of histograms */
export const workspaceBytes = (binned: Bins, slots: number): number => layOut(binned, slots).bytes;

/** @param buffer - zeroed, with at least `workspaceBytes` */
export const openWorkspace = (binned: Bins, slots: number, buffer: ArrayBufferLike): Workspace => {
  const { rows, columns, offsets } = binned;
  const bins = offsets[columns]!;
  const at = layOut(binned, slots);
  const ids = new Uint8Array(buffer, at.ids, rows * columns);
  binned.write(ids);
  return {
    rows,
    bins,
    offsets,
    ids,
    pairs: new Float64Array(buffer, at.pairs, rows * channels),
    order: new Int32Array(buffer, at.order, rows),
    histograms: new Float64Array(buffer, at.histograms, slots * bins * channels),
    scratch: new Int32Array(buffer, at.scratch, rows),
    gathered: new Float64Array(buffer, at.gathered, rows * channels),
    table: new Int32Array(buffer, at.table, columns * tableCells),
    state: new Float64Array(buffer, at.state, stateCells),
  };
};
