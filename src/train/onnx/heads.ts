import { type TimeHead, timeHeads, timeOutput } from '../../contracts/learning/card.ts';
import type { Calibration } from '../calibration/calibration.ts';
import type { Fit } from '../models/scores.ts';
import { calibrate } from './calibrate.ts';
import { append, type Chain, finish, invert } from './chain.ts';
import { encodeModel } from './model.ts';
import { rawScore } from './raw-score.ts';

type ProbabilityHead = Fit & { readonly calibration: Calibration };

/** Predicted means times `scale`. */
type SecondsHead = Fit & { readonly scale: number };

type Heads = Partial<Readonly<Record<TimeHead, SecondsHead | undefined>>> & {
  /** Names of the input's columns, in order. */
  readonly features: readonly string[];
  readonly probability?: ProbabilityHead;
};

const input = 'features';

const secondsHead = (name: string, { ensemble, start, scale }: SecondsHead): Chain => {
  const chain = rawScore(name, input, ensemble, start);
  invert(chain, ensemble.link);
  append(chain, 'Mul', scale);
  return finish(chain, name);
};

const probabilityHead = ({ ensemble, start, calibration }: ProbabilityHead): Chain => {
  const chain = rawScore('probability', input, ensemble, start);
  calibrate(chain, calibration, ensemble.link);
  return finish(chain, 'probability');
};

/**
 * One ONNX graph of all given heads: input `features` float32 [N, F]; outputs `probability`, `seconds`,
 * `failure_seconds`, float32 [N] each. Equal to the models' own predictions up to the float32 of the output.
 * @throws TypeError when a model doesn't take as many columns as there are names, or no head is given
 */
export const exportHeads = ({ features, probability, ...times }: Heads): Uint8Array => {
  for (const head of [probability, ...timeHeads.map((name) => times[name])]) {
    if (head !== undefined && head.ensemble.features !== features.length) {
      throw new TypeError(`${features.length} feature names for a model of ${head.ensemble.features} columns`);
    }
  }
  const chains: Chain[] = [];
  if (probability !== undefined) chains.push(probabilityHead(probability));
  for (const name of timeHeads) {
    const head = times[name];
    if (head !== undefined) chains.push(secondsHead(timeOutput[name], head));
  }
  if (chains.length === 0) throw new TypeError('a model needs a head');
  const graph = {
    name: 'heads',
    nodes: chains.flatMap(({ nodes }) => nodes),
    constants: chains.flatMap(({ constants }) => constants),
    input: { name: input, columns: features.length },
    outputs: chains.map(({ last }) => last),
  };
  return encodeModel(graph, { features: JSON.stringify(features) });
};
