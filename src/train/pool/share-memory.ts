import { byTimeHead } from '../../contracts/learning/card.ts';
import type { TrainingSet } from '../data/training-set.ts';

/** With fewer values in the matrix, starting threads and warming them up takes longer than it saves. */
const fewestValues = 400_000;

/** How many of the available threads to use. It affects time alone, never bytes. */
export const threadsThatPay = ({ matrix }: TrainingSet, threads: number): number =>
  matrix.values.length < fewestValues ? 1 : threads;

const shared = (bytes: number): ArrayBuffer => new SharedArrayBuffer(bytes) as unknown as ArrayBuffer;

const sharedFloats = (values: Float64Array): Float64Array => {
  const copy = new Float64Array(shared(values.byteLength));
  copy.set(values);
  return copy;
};

/** The set with all that a fit reads in shared memory. */
export const inSharedMemory = (set: TrainingSet): TrainingSet => {
  const values = new Float32Array(shared(set.matrix.values.byteLength));
  values.set(set.matrix.values);
  return {
    ...set,
    matrix: { ...set.matrix, values },
    succeeded: sharedFloats(set.succeeded),
    ...byTimeHead((head) => sharedFloats(set[head])),
  };
};
