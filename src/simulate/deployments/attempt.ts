import type { Random } from '../random.ts';
import type { Chances, Risk } from './chances.ts';

/** What became of one deployment on one site, all tries there together. Times in seconds. */
export type Attempt = {
  readonly succeeded: boolean;
  readonly failures: number;
  readonly failureSeconds: number;
  /** The last try alone. */
  readonly lastTrySeconds: number;
  readonly risk: Risk | undefined;
};

const fastSeconds = { low: 4, high: 56 } as const;

/** Most slow failures end at the timeout, the others somewhere on the way. */
const timeoutShare = 0.6;
const early = { low: 0.15, high: 1 } as const;

/** Share of failures that the orchestrator tried a second time on the same site. */
const againShare = 0.12;

export const drawFailureSeconds = (random: Random, fastShare: number, timeoutSeconds: number): number => {
  if (random.chance(fastShare)) return random.between(fastSeconds.low, fastSeconds.high);
  if (random.chance(timeoutShare)) return timeoutSeconds * random.between(1, 1.02);
  return timeoutSeconds * random.between(early.low, early.high);
};

const meanFailureSeconds = (fastShare: number, timeoutSeconds: number): number => {
  const fast = (fastSeconds.low + fastSeconds.high) / 2;
  const slow = timeoutShare * 1.01 + ((1 - timeoutShare) * (early.low + early.high)) / 2;
  return fastShare * fast + (1 - fastShare) * slow * timeoutSeconds;
};

/** Log-normal with the given mean (not median). */
const drawTrySeconds = (random: Random, mean: number, spread: number): number =>
  mean * Math.exp(random.normal(-(spread * spread) / 2, spread));

const drawSuccess = (random: Random, chances: Chances): Attempt => {
  const { fastShare, timeoutSeconds, tryMeanSeconds, trySpread, retryShare } = chances;
  const retried = random.chance(retryShare);
  return {
    succeeded: true,
    failures: retried ? 1 : 0,
    failureSeconds: retried ? drawFailureSeconds(random, fastShare, timeoutSeconds) : 0,
    lastTrySeconds: drawTrySeconds(random, tryMeanSeconds, trySpread),
    risk: undefined,
  };
};

const drawFailure = (random: Random, { risks, timeoutSeconds }: Chances): Attempt => {
  const risk = risks[random.weighted(risks.map(({ probability }) => probability))]!;
  const before = random.chance(againShare) ? [drawFailureSeconds(random, risk.fastShare, timeoutSeconds)] : [];
  const last = drawFailureSeconds(random, risk.fastShare, timeoutSeconds);
  return {
    succeeded: false,
    failures: before.length + 1,
    failureSeconds: last + (before[0] ?? 0),
    lastTrySeconds: last,
    risk,
  };
};

export const drawAttempt = (random: Random, chances: Chances): Attempt =>
  random.chance(chances.success) ? drawSuccess(random, chances) : drawFailure(random, chances);

/** The means of what `drawAttempt` draws: chance of success, seconds to success, seconds lost to failure. */
export const expectations = (chances: Chances): { p: number; s: number; f: number } => {
  const { success, risks, tryMeanSeconds, retryShare, fastShare, timeoutSeconds } = chances;
  const lost = risks.reduce(
    (sum, risk) => sum + risk.probability * meanFailureSeconds(risk.fastShare, timeoutSeconds),
    0,
  );
  return {
    p: success,
    s: tryMeanSeconds + retryShare * meanFailureSeconds(fastShare, timeoutSeconds),
    f: ((1 + againShare) * lost) / (1 - success),
  };
};
