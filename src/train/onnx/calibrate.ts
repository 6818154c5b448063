import type { Calibration } from '../calibration/calibration.ts';
import type { Link } from '../models/ensemble.ts';
import { append, type Chain, invert, logistic } from './chain.ts';

/** From raw scores to probabilities, like `applyCalibration`. */
export const calibrate = (chain: Chain, calibration: Calibration, link: Link): void => {
  if (calibration.kind === 'platt') {
    append(chain, 'Mul', calibration.a);
    append(chain, 'Add', calibration.b);
    logistic(chain);
  } else {
    invert(chain, link);
    append(chain, 'Max', 0);
    append(chain, 'Min', 1);
  }
};
