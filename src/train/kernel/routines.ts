import {
  advance,
  type Code,
  call,
  clear,
  copy,
  f64,
  f64x2,
  i32,
  type Local,
  loopWhile,
  type Routine,
  routine,
  sequence,
  when,
} from './assembler.ts';

const pairBytes = 16;
const pairShift = i32.const(4);
const rowBytes = 4;

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

/** fill(order, end, pairs, gathered, entry, tableEnd): see `Kernel.fill`; the pairs are gathered once for all columns. */
const fill = routine('fill', null, ({ param, local }) => {
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
const subtract = routine('subtract', null, ({ param }) => {
  const [from, child, end] = [param('i32'), param('i32'), param('i32')];
  return loopWhile(
    i32.ltU(from.get, end.get),
    f64x2.store(from.get, f64x2.sub(f64x2.load(from.get), f64x2.load(child.get))),
    advance(from, pairBytes),
    advance(child, pairBytes),
  );
});

/** Where the state that `seek` and its caller share has what, in float64 cells. */
export const seekCells = {
  ...{ gradient: 0, total: 1, scale: 2, l2: 3, minRows: 4, most: 5, leastHessian: 6 },
  ...{ missingGradient: 7, missingHessian: 8, missingRows: 9 },
  ...{ numerator: 10, denominator: 11, entry: 12, at: 13, missingLeft: 14 },
  ...{ leftGradient: 15, leftHessian: 16, leftRows: 17 },
} as const;

type SeekCell = keyof typeof seekCells;

const half = f64.const(0.25);
const cellOf = (name: SeekCell): number => seekCells[name] * 8;

/** consider(state, entry, at, gradient, packed): tries the cut behind the bin at address `at`, as `tryCuts` does. */
const consider = routine('consider', null, ({ param, local }) => {
  const [state, entry, at, gradient, packed] = [param('i32'), param('i32'), param('i32'), param('f64'), param('f64')];
  const [rows, hessian, distance] = [local('f64'), local('f64'), local('f64')];
  const [numerator, denominator] = [local('f64'), local('f64')];
  const cell = (name: SeekCell): Code => f64.load(state.get, cellOf(name));
  const put = (name: SeekCell, value: Code): Code => f64.store(state.get, value, cellOf(name));
  const offer = (missingLeft: 0 | 1): Code =>
    when(
      i32.and(f64.ge(rows.get, cell('minRows')), f64.le(rows.get, cell('most'))),
      sequence(
        distance.set(f64.sub(f64.mul(gradient.get, cell('total')), f64.mul(cell('gradient'), hessian.get))),
        numerator.set(f64.mul(distance.get, distance.get)),
        denominator.set(f64.mul(hessian.get, f64.sub(cell('total'), hessian.get))),
        when(
          i32.and(
            f64.gt(f64.mul(numerator.get, cell('denominator')), f64.mul(cell('numerator'), denominator.get)),
            i32.and(
              f64.ge(hessian.get, cell('leastHessian')),
              f64.ge(f64.sub(cell('total'), hessian.get), cell('leastHessian')),
            ),
          ),
          sequence(
            put('numerator', numerator.get),
            put('denominator', denominator.get),
            put('entry', f64.fromI32(entry.get)),
            put('at', f64.fromI32(at.get)),
            put('missingLeft', f64.const(missingLeft)),
            put('leftGradient', gradient.get),
            put('leftHessian', f64.sub(hessian.get, cell('l2'))),
            put('leftRows', rows.get),
          ),
        ),
      ),
    );
  return sequence(
    rows.set(f64.floor(f64.add(packed.get, half))),
    hessian.set(f64.add(f64.mul(f64.sub(packed.get, rows.get), cell('scale')), cell('l2'))),
    offer(0),
    when(
      f64.gt(cell('missingRows'), f64.const(0)),
      sequence(
        rows.set(f64.add(rows.get, cell('missingRows'))),
        gradient.set(f64.add(gradient.get, cell('missingGradient'))),
        hessian.set(f64.add(hessian.get, cell('missingHessian'))),
        offer(1),
      ),
    ),
  );
});
const considerPlace = 0;

/** Bytes of a table entry of `seek`: addresses of a column's first bin and of its bin for missing. */
export const seekEntry = 8;

/**
 * seek(state, entry, tableEnd): tries all cuts of the columns in the table. Two neighbouring bins at a time are held
 * against the best cut so far; only where one may beat it does `consider` look closely.
 */
const seek = routine('seek', null, ({ param, local }) => {
  const [state, entry, tableEnd] = [param('i32'), param('i32'), param('i32')];
  const [at, end, missing] = [local('i32'), local('i32'), local('f64')];
  const [one, two, gradients, rows] = [local('v128'), local('v128'), local('v128'), local('v128')];
  const [hessians, distance, promising] = [local('v128'), local('v128'), local('v128')];
  const cell = (name: SeekCell): Code => f64.load(state.get, cellOf(name));
  const put = (name: SeekCell, value: Code): Code => f64.store(state.get, value, cellOf(name));
  const constants = ['gradient', 'total', 'scale', 'l2', 'minRows', 'most'] as const;
  const missings = ['missingGradient', 'missingHessian', 'missingRows'] as const;
  const bests = ['numerator', 'denominator'] as const;
  const both = new Map<SeekCell, Local>([...constants, ...missings, ...bests].map((name) => [name, local('v128')]));
  const of = (name: SeekCell): Code => both.get(name)!.get;
  const spread = (names: readonly SeekCell[]): Code =>
    names.flatMap((name) => both.get(name)!.set(f64x2.splat(cell(name))));

  const mayBeat = sequence(
    distance.set(f64x2.sub(f64x2.mul(gradients.get, of('total')), f64x2.mul(of('gradient'), hessians.get))),
    f64x2.and(
      f64x2.gt(
        f64x2.mul(f64x2.mul(distance.get, distance.get), of('denominator')),
        f64x2.mul(of('numerator'), f64x2.mul(hessians.get, f64x2.sub(of('total'), hessians.get))),
      ),
      f64x2.and(f64x2.ge(rows.get, of('minRows')), f64x2.le(rows.get, of('most'))),
    ),
  );
  const lookClosely = (sums: Local, bin: Code): Code =>
    call(considerPlace, state.get, entry.get, bin, f64x2.lane(sums.get, 0), f64x2.lane(sums.get, 1));

  const scanColumn = (anyMissing: boolean): Code =>
    sequence(
      two.set(f64x2.splat(f64.const(0))),
      loopWhile(
        i32.ltU(i32.add(at.get, i32.const(pairBytes)), end.get),
        one.set(f64x2.add(two.get, f64x2.load(at.get))),
        two.set(f64x2.add(one.get, f64x2.load(at.get, pairBytes))),
        gradients.set(f64x2.firsts(one.get, two.get)),
        hessians.set(f64x2.seconds(one.get, two.get)),
        rows.set(f64x2.floor(f64x2.add(hessians.get, f64x2.splat(half)))),
        hessians.set(f64x2.add(f64x2.mul(f64x2.sub(hessians.get, rows.get), of('scale')), of('l2'))),
        promising.set(mayBeat),
        ...(anyMissing
          ? [
              gradients.set(f64x2.add(gradients.get, of('missingGradient'))),
              hessians.set(f64x2.add(hessians.get, of('missingHessian'))),
              rows.set(f64x2.add(rows.get, of('missingRows'))),
              promising.set(f64x2.or(promising.get, mayBeat)),
            ]
          : []),
        when(
          f64x2.anyTrue(promising.get),
          sequence(lookClosely(one, at.get), lookClosely(two, i32.add(at.get, i32.const(pairBytes))), spread(bests)),
        ),
        advance(at, 2 * pairBytes),
      ),
      when(
        i32.ltU(at.get, end.get),
        sequence(one.set(f64x2.add(two.get, f64x2.load(at.get))), lookClosely(one, at.get)),
      ),
    );

  return sequence(
    spread(constants),
    loopWhile(
      i32.ltU(entry.get, tableEnd.get),
      at.set(i32.load(entry.get)),
      end.set(i32.load(entry.get, 4)),
      missing.set(f64.load(end.get, 8)),
      put('missingGradient', f64.load(end.get)),
      put('missingRows', f64.floor(f64.add(missing.get, half))),
      put('missingHessian', f64.mul(f64.sub(missing.get, cell('missingRows')), cell('scale'))),
      spread(missings),
      spread(bests),
      when(f64.eq(cell('missingRows'), f64.const(0)), scanColumn(false), scanColumn(true)),
      advance(entry, seekEntry),
    ),
  );
});

/** partition(order, end, scratch, ids, cut, alsoLeft): returns where the right side begins. */
const partition = routine('partition', 'i32', ({ param, local }) => {
  const [order, end, scratch, ids] = [param('i32'), param('i32'), param('i32'), param('i32')];
  const [cut, alsoLeft] = [param('i32'), param('i32')];
  const [left, right] = [local('i32'), local('i32')];
  const [row, id, goesLeft] = [local('i32'), local('i32'), local('i32')];
  return sequence(
    left.set(order.get),
    right.set(scratch.get),
    loopWhile(
      i32.ltU(order.get, end.get),
      row.set(i32.load(order.get)),
      id.set(i32.load8(i32.add(ids.get, row.get))),
      goesLeft.set(i32.or(i32.isZero(i32.ltU(cut.get, id.get)), i32.eq(id.get, alsoLeft.get))),
      i32.store(left.get, row.get),
      i32.store(right.get, row.get),
      goesLeft.set(i32.shl(goesLeft.get, i32.const(2))),
      left.set(i32.add(left.get, goesLeft.get)),
      right.set(i32.add(right.get, i32.xor(goesLeft.get, i32.const(rowBytes)))),
      advance(order, rowBytes),
    ),
    copy(left.get, scratch.get, i32.sub(right.get, scratch.get)),
    left.get,
  );
});

/** sum(order, end, pairs, into): adds gradients and packed hessians less 1 of the rows. */
const sum = routine('sum', null, ({ param, local }) => {
  const [order, end, pairs, into] = [param('i32'), param('i32'), param('i32'), param('i32')];
  const [gradient, hessian, pair] = [local('f64'), local('f64'), local('i32')];
  return sequence(
    loopWhile(
      i32.ltU(order.get, end.get),
      pair.set(i32.add(pairs.get, i32.shl(i32.load(order.get), pairShift))),
      gradient.set(f64.add(gradient.get, f64.load(pair.get))),
      hessian.set(f64.add(hessian.get, f64.sub(f64.load(pair.get, 8), f64.const(1)))),
      advance(order, rowBytes),
    ),
    f64.store(into.get, gradient.get),
    f64.store(into.get, hessian.get, 8),
  );
});

export const routines: readonly Routine[] = [consider, fill, subtract, seek, partition, sum];
