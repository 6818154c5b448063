import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { decodeOutcome } from '../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../src/contracts/messages/decode-request.ts';
import { History } from '../../src/features/history/history.ts';
import { createVectoriser } from '../../src/features/vector.ts';
import { truthTable } from '../../src/flows/evaluation/regret.ts';
import { simulateFederation } from '../../src/simulate/simulate.ts';
import { cutAt, timeAtShare } from '../../src/train/data/folds.ts';
import { buildTrainingSet } from '../../src/train/data/training-set.ts';

/**
 * Writes what a peer in Python needs to compete on the same ground: the point-in-time rows before the cutoff and after
 * it, and the rows of every candidate of every later request with its truth.
 */
export const writeLaterData = async (seeds: readonly number[], deployments: number, folder: string): Promise<void> => {
  const now = Date.now();
  await mkdir(folder, { recursive: true });
  for (const seed of seeds) {
    const { outcomes: messages, requests, truth } = simulateFederation({ seed, deployments });
    const outcomes = messages.map((message) => decodeOutcome(message, { now }));
    const set = buildTrainingSet(outcomes.map((outcome) => ({ outcome })));
    const rows = Int32Array.from({ length: set.matrix.rows }, (_, row) => row);
    const { train, test, cutoff } = cutAt(set, rows, timeAtShare(set, rows, 0.7));
    const { names } = set;
    const known = createWriteStream(join(folder, `${seed}-outcomes.csv`));
    known.write(`${['part', 'succeeded', 'seconds', 'failure_seconds', ...names].join()}\n`);
    for (const [part, members] of [
      ['train', train],
      ['test', test],
    ] as const) {
      for (const row of members) {
        const features = set.matrix.values.subarray(row * names.length, (row + 1) * names.length);
        known.write(`${[part, set.succeeded[row], set.seconds[row], set.failureSeconds[row], ...features].join()}\n`);
      }
    }
    known.end();
    await finished(known);
    const truthOf = truthTable(truth);
    const history = new History();
    for (const outcome of outcomes) history.add(outcome);
    const vectoriser = createVectoriser(names);
    const later = createWriteStream(join(folder, `${seed}-candidates.csv`));
    later.write(`${['request', 'feasible', 'p', 's', 'f', ...names].join()}\n`);
    for (const [index, message] of requests.entries()) {
      const request = decodeRequest(message, { now });
      const { submissionTime: time, templateName, userGroup, candidates } = request;
      if (!(time > cutoff) || candidates.length < 2) continue;
      history.advanceTo(time);
      const pairs = truthOf(request)!;
      for (const [at, candidate] of candidates.entries()) {
        const row = new Float32Array(names.length);
        const { shortages } = vectoriser.write(candidate, { templateName, userGroup, time, history }, row, 0);
        const { p, s, f } = pairs[at]!;
        const feasible = shortages.every(({ overruled }) => overruled) ? 1 : 0;
        later.write(`${[index, feasible, p, s, f, ...row].join()}\n`);
      }
    }
    later.end();
    await finished(later);
  }
};
