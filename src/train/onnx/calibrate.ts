import type { Calibration } from '../calibration/calibration.ts';
import type { Link } from '../models/ensemble.ts';
import { append, type Chain, invert, logistic } from './chain.ts';
import type { Constant } from './model.ts';

/** y[0] + the sum over the pieces of rise * clip((raw - x[i]) / width, 0, 1). */
const isotonic = (chain: Chain, x: readonly number[], y: readonly number[]): void => {
  const name = chain.last;
  const pieces = x.length - 1;
  if (pieces === 0) append(chain, 'Mul', 0);
  else {
    const row = (of: string, values: (i: number) => number): Constant => {
      const list = Float64Array.from({ length: pieces }, (_, i) => values(i));
      return { name: `${name}_${of}`, shape: of === 'rises' ? [pieces, 1] : [1, pieces], values: list };
    };
    append(
      chain,
      'Sub',
      row('starts', (i) => x[i]!),
    );
    append(
      chain,
      'Div',
      row('widths', (i) => x[i + 1]! - x[i]!),
    );
    append(chain, 'Max', 0);
    append(chain, 'Min', 1);
    append(
      chain,
      'MatMul',
      row('rises', (i) => y[i + 1]! - y[i]!),
    );
  }
  append(chain, 'Add', y[0]!);
};

/** From raw scores to probabilities, like `applyCalibration`. */
export const calibrate = (chain: Chain, calibration: Calibration, link: Link): void => {
  if (calibration.kind === 'isotonic') isotonic(chain, calibration.x, calibration.y);
  else if (calibration.kind === 'platt') {
    append(chain, 'Mul', calibration.a);
    append(chain, 'Add', calibration.b);
    logistic(chain);
  } else {
    invert(chain, link);
    append(chain, 'Max', 0);
    append(chain, 'Min', 1);
  }
};
