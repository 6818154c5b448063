import { failureShare } from '../federation/functional-tests.ts';
import type { Random } from '../random.ts';
import { type Attempt, drawAttempt, drawFailureSeconds } from './attempt.ts';
import { blindChances, type Chances, chancesAt, type Pairing } from './chances.ts';
import { failureReason, type UserFault } from './reasons.ts';

/** A candidate of a request, with the static preference of the group's orchestrator. */
export type Stop = { readonly pairing: Pairing; readonly preference: number };

/** An attempt in its place and time (epoch ms). */
export type Visit = {
  readonly pairing: Pairing;
  readonly attempt: Attempt;
  /** Start of the first try on this site. */
  readonly firstSubmission: number;
  /** Start of the last try on this site, which is what outcomes call submission. */
  readonly lastSubmission: number;
  readonly finish: number;
  /** Null after a success. */
  readonly reason: string | null;
};

/** Without lines between attempts the next one starts some seconds later. */
const pauseSeconds = { low: 3, high: 40 } as const;

/**
 * The logging policy: a static preference, some memory of the published tests and much noise.
 * It is mediocre on purpose, so that the outcomes leave something to gain.
 */
export const orderStops = (random: Random, stops: readonly Stop[], time: number): Stop[] =>
  stops
    .map((stop) => {
      const share = failureShare(stop.pairing.site.tests, time, 7) ?? 0;
      return { stop, score: stop.preference - Math.max(0, share) + random.normal(0, 0.7) };
    })
    .sort((a, b) => b.score - a.score)
    .map(({ stop }) => stop);

const spoil = (random: Random, { fastShare, timeoutSeconds }: Chances): Attempt => {
  const seconds = drawFailureSeconds(random, Math.max(0.6, fastShare), timeoutSeconds);
  return { succeeded: false, failures: 1, failureSeconds: seconds, lastTrySeconds: seconds, risk: undefined };
};

/** Tries site after site until one works, the list ends or the user gives up. */
export const walk = (
  random: Random,
  stops: readonly Stop[],
  start: number,
  options: { blind: boolean; fault: UserFault | undefined },
): Visit[] => {
  const visits: Visit[] = [];
  let time = start;
  for (const { pairing } of stops) {
    time = Math.round(time + 1000 * random.between(pauseSeconds.low, pauseSeconds.high));
    const chances = options.blind ? blindChances : chancesAt(pairing, time);
    const attempt = options.fault ? spoil(random, chances) : drawAttempt(random, chances);
    const visit = place(pairing, attempt, time, options.fault);
    visits.push(visit);
    time = visit.finish;
    if (attempt.succeeded || options.fault?.cancelled) break;
  }
  return visits;
};

const place = (pairing: Pairing, attempt: Attempt, time: number, fault: UserFault | undefined): Visit => {
  const { succeeded, failureSeconds, lastTrySeconds, risk } = attempt;
  const total = succeeded ? failureSeconds + lastTrySeconds : failureSeconds;
  return {
    pairing,
    attempt,
    firstSubmission: time,
    lastSubmission: Math.round(time + 1000 * (total - lastTrySeconds)),
    finish: Math.round(time + 1000 * total),
    reason: risk ? failureReason(risk, lastTrySeconds, pairing.template.name) : (fault?.reason ?? null),
  };
};
