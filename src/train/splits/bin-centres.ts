import { largestFloat32, type Matrix } from '../data/matrix.ts';
import type { BinnedMatrix } from './bins.ts';

/** Per column, the mean value of each of its bins but that for missing; ascending. */
export const binCentres = ({ values }: Matrix, { ids, edges, rows, columns }: BinnedMatrix): Float64Array[] =>
  edges.map((own, column) => {
    const bins = own.length + 1;
    const sums = new Float64Array(bins + 1);
    const counts = new Int32Array(bins + 1);
    for (let row = 0; row < rows; row++) {
      const id = ids[column * rows + row]!;
      sums[id]! += Math.min(Math.max(values[row * columns + column]!, -largestFloat32), largestFloat32);
      counts[id]!++;
    }
    return sums.subarray(0, bins).map((sum, bin) => sum / counts[bin]!);
  });
