import type { BinIds } from './bins.ts';

/**
 * Moves the rows of `order[begin..end)` that go left to its front, both sides keeping their order. Without branches,
 * since they would be mispredicted.
 * @param ids - the column's bin ids by row
 * @param cut - ids up to it go left, the id `missing` where missingLeft says
 * @param scratch - at least as long as the range
 * @returns where the right side begins
 */
export const partition = (
  order: Int32Array,
  scratch: Int32Array,
  begin: number,
  end: number,
  ids: BinIds,
  cut: number,
  missing: number,
  missingLeft: boolean,
): number => {
  const alsoLeft = missingLeft ? missing : cut;
  let left = begin;
  let right = 0;
  for (let i = begin; i < end; i++) {
    const row = order[i]!;
    const id = ids[row]!;
    const goesLeft = ((id - cut - 1) >>> 31) | (((id ^ alsoLeft) - 1) >>> 31);
    order[left] = row;
    scratch[right] = row;
    left += goesLeft;
    right += 1 - goesLeft;
  }
  order.set(scratch.subarray(0, right), left);
  return left;
};
