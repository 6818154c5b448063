import { type Calibration, checkPairs } from './calibration.ts';

/** Isotonic probabilities stay this far from 0 and 1. */
const margin = 1e-6;

type Block = { sumX: number; sumY: number; count: number };

/** One block per distinct score, ascending. */
const distinctScores = (raw: Float64Array, labels: Float64Array): Block[] => {
  const order = Uint32Array.from(raw, (_, i) => i).sort((a, b) => raw[a]! - raw[b]!);
  const blocks: Block[] = [];
  let last = Number.NaN;
  for (const i of order) {
    if (raw[i] !== last) blocks.push({ sumX: 0, sumY: 0, count: 0 });
    last = raw[i]!;
    const block = blocks.at(-1)!;
    block.sumX += last;
    block.sumY += labels[i]!;
    block.count++;
  }
  return blocks;
};

/** Merges neighbours until their means rise strictly. */
const poolAdjacentViolators = (blocks: readonly Block[]): Block[] => {
  const pooled: Block[] = [];
  for (const { sumX, sumY, count } of blocks) {
    const block = { sumX, sumY, count };
    for (let below = pooled.at(-1); below !== undefined; below = pooled.at(-1)) {
      if (below.sumY * block.count < block.sumY * below.count) break;
      block.sumX += below.sumX;
      block.sumY += below.sumY;
      block.count += below.count;
      pooled.pop();
    }
    pooled.push(block);
  }
  return pooled;
};

/**
 * Isotonic regression by pooling adjacent violators, with linear interpolation between the blocks' centres, so that
 * different scores seldom tie.
 * @param raw - out-of-sample scores
 * @param labels - 0 or 1
 */
export const fitIsotonic = (raw: Float64Array, labels: Float64Array): Calibration => {
  checkPairs(raw, labels);
  const x: number[] = [];
  const y: number[] = [];
  for (const { sumX, sumY, count } of poolAdjacentViolators(distinctScores(raw, labels))) {
    const centre = sumX / count;
    if (centre === x.at(-1)) continue;
    x.push(centre);
    y.push(Math.min(Math.max(sumY / count, margin), 1 - margin));
  }
  return { kind: 'isotonic', x, y };
};
