import type { Reserved } from '../contracts/answers/reserved.ts';
import { resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import type { HistoryEstimate } from '../features/history/estimates.ts';
import { queueFeatures } from '../features/queue.ts';
import { freeQuota } from '../features/quota.ts';
import type { JudgedShortage } from '../features/shortage.ts';

export const number = (value: number): string => String(Number(value.toPrecision(4)));
export const percent = (share: number): string => `${Math.round(100 * share)} %`;

const deployments = (count: number): string => (count === 1 ? '1 deployment' : `${count} deployments`);

/** `vcpus: requested 4, free 5, of which 2 held by 1 deployment just sent here`, and what outcomes say against it. */
export const explainShortage = (shortage: JudgedShortage): string => {
  const { resource, requested, free, held, holders, successes, attempts, overruled } = shortage;
  const others = held > 0 ? `, of which ${number(held)} held by ${deployments(holders)} just sent here` : '';
  const paper = `${resource}: requested ${number(requested)}, free ${number(free)}${others}`;
  return overruled ? `${paper}, yet ${successes} of ${attempts} such deployments succeeded here` : paper;
};

/** What other deployments hold of a quota that has room all the same. */
export const explainReserved = ({ deployments: count, ...amounts }: Reserved): string => {
  const parts = resources.flatMap((resource) => {
    const amount = amounts[resource];
    return amount === undefined ? [] : `${number(amount)} ${resource}`;
  });
  return `${deployments(count)} just sent here hold${count === 1 ? 's' : ''} ${parts.join(', ')}`;
};

/** Why the record of a provider speaks for or against it, in a few short sentences with their numbers. */
export const explainHistory = ({ evidence }: HistoryEstimate): string[] => {
  const { templateOutcomes, templateSuccesses, providerOutcomes, providerSuccesses, failuresInARow } = evidence;
  const reasons: string[] = [];
  if (templateOutcomes >= 0.5) {
    const share = percent(templateSuccesses / templateOutcomes);
    reasons.push(`this template here: ${share} of about ${Math.round(templateOutcomes)} recent deployments succeeded`);
  } else if (providerOutcomes >= 0.5) {
    const share = percent(providerSuccesses / providerOutcomes);
    reasons.push(
      `other templates here: ${share} of about ${Math.round(providerOutcomes)} recent deployments succeeded`,
    );
  } else {
    reasons.push('no recent outcome here');
  }
  if (failuresInARow >= 2) reasons.push(`the last ${failuresInARow} deployments here failed`);
  return reasons;
};

/** What a batch site says of its queue. */
export const explainQueue = ({ kind, features }: Candidate): string[] => {
  const [wait, slots] = [features.get(queueFeatures.waitSeconds) ?? -1, features.get(queueFeatures.freeSlots) ?? -1];
  const parts = [
    ...(wait >= 0 ? [`${number(wait)} s to wait`] : []),
    ...(slots >= 0 ? [`${number(slots)} slots free`] : []),
  ];
  return parts.length > 0 ? [`${kind} queue: ${parts.join(', ')}`] : [];
};

/**
 * The share of failed tests, newest window first, and the tightest resource after this request and what others hold.
 */
export const explainState = (candidate: Candidate, reserved?: Reserved): string[] => {
  const { d1, d7, d30 } = candidate.testFailure;
  const windows = (
    [
      ['1 d', d1],
      ['7 d', d7],
      ['30 d', d30],
    ] as const
  ).filter(([, share]) => !Number.isNaN(share));
  const reasons = [
    windows.length === 0
      ? 'tests: unknown'
      : `tests failed: ${windows.map(([label, share]) => `${percent(share)} in ${label}`).join(', ')}`,
  ];
  const tightest = tightestResource(candidate, reserved);
  if (tightest) reasons.push(`tightest: ${tightest.resource}, ${percent(tightest.share)} of the quota left after this`);
  return reasons;
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
