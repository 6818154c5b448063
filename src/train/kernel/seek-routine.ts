import {
  advance,
  type Code,
  call,
  f64,
  f64x2,
  i32,
  type Local,
  loopWhile,
  routine,
  sequence,
  when,
} from './assembler.ts';
import { pairBytes } from './layout.ts';

/** Where each value lies in the state that `seek` and its caller share, in float64 cells. */
export const seekCells = {
  ...{ gradient: 0, total: 1, scale: 2, l2: 3, minRows: 4, most: 5, leastHessian: 6 },
  ...{ missingGradient: 7, missingHessian: 8, missingRows: 9 },
  ...{ numerator: 10, denominator: 11, entry: 12, at: 13, missingLeft: 14 },
  ...{ leftGradient: 15, leftHessian: 16, leftRows: 17 },
} as const;

type SeekCell = keyof typeof seekCells;

/** As in `countOf`. */
const quarter = f64.const(0.25);
const cellOf = (name: SeekCell): number => seekCells[name] * 8;

/** consider(state, entry, at, gradient, packed): tries the cut behind the bin at address `at`, as `tryCuts` does. */
export const consider = routine('consider', null, ({ param, local }) => {
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
    rows.set(f64.floor(f64.add(packed.get, quarter))),
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
/** `consider` has to be the module's first function. */
const considerPlace = 0;

/** Bytes of a table entry of `seek`: addresses of a column's first bin and of its bin for missing. */
export const seekEntry = 8;

/**
 * seek(state, entry, tableEnd): tries all cuts of the columns in the table. Two adjacent bins at a time are compared
 * with the best cut so far; only where one may beat it does `consider` look closely.
 */
export const seek = routine('seek', null, ({ param, local }) => {
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
        rows.set(f64x2.floor(f64x2.add(hessians.get, f64x2.splat(quarter)))),
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
      put('missingRows', f64.floor(f64.add(missing.get, quarter))),
      put('missingHessian', f64.mul(f64.sub(missing.get, cell('missingRows')), cell('scale'))),
      spread(missings),
      spread(bests),
      when(f64.eq(cell('missingRows'), f64.const(0)), scanColumn(false), scanColumn(true)),
      advance(entry, seekEntry),
    ),
  );
});
