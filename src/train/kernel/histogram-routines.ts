import { advance, type Code, clear, f64x2, i32, type Local, loopWhile, routine, sequence, when } from './assembler.ts';
import { pairBytes, pairShift, rowBytes } from './layout.ts';

/** Columns of one pass over the rows: their histograms, 4 KiB each, stay in the first-level cache together. */
const groupSize = 5;

/** Bytes of a table entry of `fill`: addresses of ids and histogram, the histogram's bytes. */
export const fillEntry = 12;

/** Adds the gathered pairs to the histograms of the next `size` columns of the table. */
const fillGroup = (
  size: number,
  { order, end, gathered, entry }: Record<'order' | 'end' | 'gathered' | 'entry', Local>,
  { at, pair, bin, row, sums }: Record<'at' | 'pair' | 'bin' | 'row' | 'sums', Local>,
  ids: readonly Local[],
  bins: readonly Local[],
): Code => {
  const group = Array.from({ length: size }, (_, k) => k);
  return sequence(
    ...group.map((k) => ids[k]!.set(i32.load(entry.get, k * fillEntry))),
    ...group.map((k) => bins[k]!.set(i32.load(entry.get, k * fillEntry + 4))),
    ...group.map((k) => clear(bins[k]!.get, i32.load(entry.get, k * fillEntry + 8))),
    at.set(order.get),
    pair.set(gathered.get),
    loopWhile(
      i32.ltU(at.get, end.get),
      row.set(i32.load(at.get)),
      sums.set(f64x2.load(pair.get)),
      ...group.flatMap((k) => [
        bin.set(i32.add(bins[k]!.get, i32.shl(i32.load8(i32.add(ids[k]!.get, row.get)), pairShift))),
        f64x2.store(bin.get, f64x2.add(f64x2.load(bin.get), sums.get)),
      ]),
      advance(at, rowBytes),
      advance(pair, pairBytes),
    ),
    advance(entry, size * fillEntry),
  );
};

/**
 * fill(order, end, pairs, gathered, entry, tableEnd): see `Kernel.fill`; the pairs are gathered once for all columns.
 */
export const fill = routine('fill', null, ({ param, local }) => {
  const [order, end, pairs, gathered] = [param('i32'), param('i32'), param('i32'), param('i32')];
  const [entry, tableEnd] = [param('i32'), param('i32')];
  const [at, pair, bin, row, sums] = [local('i32'), local('i32'), local('i32'), local('i32'), local('v128')];
  const ids = Array.from({ length: groupSize }, () => local('i32'));
  const bins = Array.from({ length: groupSize }, () => local('i32'));
  const group = (size: number): Code =>
    fillGroup(size, { order, end, gathered, entry }, { at, pair, bin, row, sums }, ids, bins);
  const columnsLeft = (columns: number): Code => i32.add(entry.get, i32.const((columns - 1) * fillEntry));
  return sequence(
    at.set(order.get),
    pair.set(gathered.get),
    loopWhile(
      i32.ltU(at.get, end.get),
      f64x2.store(pair.get, f64x2.load(i32.add(pairs.get, i32.shl(i32.load(at.get), pairShift)))),
      advance(at, rowBytes),
      advance(pair, pairBytes),
    ),
    loopWhile(i32.ltU(columnsLeft(groupSize), tableEnd.get), group(groupSize)),
    ...Array.from({ length: groupSize - 1 }, (_, i) => groupSize - 1 - i).map((size) =>
      when(i32.ltU(columnsLeft(size), tableEnd.get), group(size)),
    ),
  );
});

/** subtract(from, child, end of from) */
export const subtract = routine('subtract', null, ({ param }) => {
  const [from, child, end] = [param('i32'), param('i32'), param('i32')];
  return loopWhile(
    i32.ltU(from.get, end.get),
    f64x2.store(from.get, f64x2.sub(f64x2.load(from.get), f64x2.load(child.get))),
    advance(from, pairBytes),
    advance(child, pairBytes),
  );
});
