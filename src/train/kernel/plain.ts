import { channels } from '../splits/histogram.ts';
import { partition } from '../splits/partition.ts';
import { tryCuts } from '../splits/split.ts';
import type { Kernel } from './kernel.ts';
import type { Workspace } from './workspace.ts';

/** The kernel in plain TypeScript: the reference for the other one, and its fallback. */
export const plainKernel = (workspace: Workspace): Kernel => {
  const { rows, bins, offsets, ids, pairs, order, histograms, scratch, gathered } = workspace;
  const beginOf = (slot: number): number => slot * bins * channels;
  const histogramOf = (slot: number): Float64Array => histograms.subarray(beginOf(slot), beginOf(slot + 1));

  const gather = (begin: number, end: number): void => {
    for (let i = begin, to = 0; i < end; i++, to += channels) {
      const from = order[i]! * channels;
      gathered[to] = pairs[from]!;
      gathered[to + 1] = pairs[from + 1]!;
    }
  };

  return {
    name: 'plain',
    workspace,
    fill: (slot, columns, begin, end) => {
      gather(begin, end);
      for (const column of columns) {
        const first = beginOf(slot) + offsets[column]! * channels;
        histograms.fill(0, first, beginOf(slot) + offsets[column + 1]! * channels);
        const own = column * rows;
        for (let i = begin, from = 0; i < end; i++, from += channels) {
          const at = first + ids[own + order[i]!]! * channels;
          histograms[at]! += gathered[from]!;
          histograms[at + 1]! += gathered[from + 1]!;
        }
      }
    },
    subtract: (slot, child) => {
      const apart = beginOf(child) - beginOf(slot);
      for (let i = beginOf(slot); i < beginOf(slot + 1); i++) histograms[i]! -= histograms[i + apart]!;
    },
    seek: (best, slot, columns, node, rules, scale) => {
      const histogram = histogramOf(slot);
      for (const column of columns) {
        tryCuts(best, histogram, node, rules, scale, column, offsets[column]!, offsets[column + 1]! - 1);
      }
    },
    partition: (begin, end, column, cut, missing, missingLeft) => {
      const own = ids.subarray(column * rows, (column + 1) * rows);
      return partition(order, scratch, begin, end, own, cut, missing, missingLeft);
    },
    sum: (begin, end, scale) => {
      let gradient = 0;
      let hessian = 0;
      for (let i = begin; i < end; i++) {
        const from = order[i]! * channels;
        gradient += pairs[from]!;
        hessian += pairs[from + 1]! - 1;
      }
      return { gradient, hessian: hessian * scale, rows: end - begin };
    },
  };
};
