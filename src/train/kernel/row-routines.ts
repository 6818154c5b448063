import { advance, copy, f64, i32, loopWhile, routine, sequence } from './assembler.ts';
import { pairShift, rowBytes } from './layout.ts';

/** partition(order, end, scratch, ids, cut, alsoLeft): returns where the right side begins. */
export const partition = routine('partition', 'i32', ({ param, local }) => {
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
export const sum = routine('sum', null, ({ param, local }) => {
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
