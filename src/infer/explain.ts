import type { Reserved } from '../contracts/answers/reserved.ts';
import { resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import { dayMs } from '../contracts/time/durations.ts';
import type { HistoryEstimate } from '../features/history/estimates.ts';
import { queueFeatures } from '../features/queue.ts';
import { freeQuota } from '../features/quota.ts';
import type { JudgedShortage } from '../features/shortage.ts';

/** Four significant digits, unless more are asked for; whole numbers below 10 000 are shown as they are. */
export const number = (value: number, more = 0): string =>
  Number.isInteger(value) && value < 10_000 && value > -10_000 ? `${value}` : `${Number(value.toPrecision(4 + more))}`;
export const percent = (share: number, decimals = 0): string => `${Number((100 * share).toFixed(decimals))} %`;

const deployments = (count: number, which = ''): string => `${count} ${which}deployment${count === 1 ? '' : 's'}`;

/**
 * `vcpus: requested 4, free 5, of which 2 held by 1 deployment just sent here`, and the outcomes that speak against it.
 */
export const explainShortage = (shortage: JudgedShortage): string => {
  const { resource, requested, free, held, holders, successes, attempts, overruled } = shortage;
  const others = held > 0 ? `, of which ${number(held)} held by ${deployments(holders)} just sent here` : '';
  const paper = `${resource}: requested ${number(requested)}, free ${number(free)}${others}`;
  return overruled ? `${paper}, yet ${successes} of ${attempts} such deployments succeeded here` : paper;
};

/** What other deployments hold of a quota that still has room. */
export const explainReserved = ({ deployments: count, ...amounts }: Reserved): string => {
  const parts = resources.flatMap((resource) => {
    const amount = amounts[resource];
    return amount === undefined ? [] : `${number(amount)} ${resource}`;
  });
  return `${deployments(count)} just sent here hold${count === 1 ? 's' : ''} ${parts.join(', ')}`;
};

/** Outcomes older than this are not recent. */
const recentMs = 7 * dayMs;

/**
 * @param outcomes - decayed count
 * @param ageMs - since the newest of them; NaN when unknown
 */
const record = (outcomes: number, successes: number, ageMs: number): string => {
  const isRecent = !(ageMs > recentMs);
  const about = deployments(Math.round(outcomes), isRecent ? 'recent ' : '');
  const share = `${percent(successes / outcomes)} of about ${about} succeeded`;
  return isRecent ? share : `${share}, the last ${Math.round(ageMs / dayMs)} d ago`;
};

/** The record of a provider's latest deployments. */
export const explainHistory = ({ evidence }: HistoryEstimate): string => {
  const { templateOutcomes, templateSuccesses, templateAgeMs } = evidence;
  if (templateOutcomes >= 0.5) {
    return `this template here: ${record(templateOutcomes, templateSuccesses, templateAgeMs)}`;
  }
  const { providerOutcomes, providerSuccesses, providerAgeMs } = evidence;
  if (providerOutcomes < 0.5) return 'no recent outcome here';
  return `other templates here: ${record(providerOutcomes, providerSuccesses, providerAgeMs)}`;
};

/** The state of a batch site's queue; undefined where it publishes none. */
export const explainQueue = ({ kind, features }: Candidate): string | undefined => {
  const [wait, slots] = [features.get(queueFeatures.waitSeconds) ?? -1, features.get(queueFeatures.freeSlots) ?? -1];
  if (!(wait >= 0 || slots >= 0)) return undefined;
  const parts = [
    ...(wait >= 0 ? [`${number(wait)} s to wait`] : []),
    ...(slots >= 0 ? [`${number(slots)} slots free`] : []),
  ];
  return `${kind} queue: ${parts.join(', ')}`;
};

const windowed = (text: string, share: number, window: string): string =>
  Number.isNaN(share) ? text : `${text}${text && ', '}${percent(share)} in ${window}`;

/** The share of failed tests, newest window first. */
export const explainTests = ({ testFailure: { d1, d7, d30 } }: Candidate): string => {
  const text = windowed(windowed(windowed('', d1, '1 d'), d7, '7 d'), d30, '30 d');
  return text ? `tests failed: ${text}` : 'tests: unknown';
};

/**
 * The resource that is tightest after this request and the reservations of others; undefined where none is requested or
 * known.
 */
export const explainTightest = (candidate: Candidate, reserved: Reserved | undefined): string | undefined => {
  const tightest = tightestResource(candidate, reserved);
  return tightest && `tightest: ${tightest.resource}, ${percent(tightest.share)} of the quota left after this`;
};

const tightestResource = (
  candidate: Candidate,
  reserved: Reserved | undefined,
): { resource: string; share: number } | undefined => {
  let tightest: { resource: string; share: number } | undefined;
  for (const resource of resources) {
    const { quota, requested } = candidate.resources[resource];
    const share = (freeQuota(candidate, resource) - (reserved?.[resource] ?? 0) - requested) / quota;
    if (requested > 0 && share >= 0 && !(tightest && tightest.share <= share)) tightest = { resource, share };
  }
  return tightest;
};
