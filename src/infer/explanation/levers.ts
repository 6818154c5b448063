import { type Resource, resources } from '../../contracts/fields/resources.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';
import type { RequestCandidate } from '../../contracts/messages/request.ts';
import { freeQuota } from '../../features/quota.ts';
import { number, percent } from '../explain.ts';
import type { Format } from './format-apart.ts';

/** One fact of a candidate that can be changed for the better. */
export type Lever = {
  /** The field of the entry. */
  readonly what: string;
  readonly unit: string;
  readonly from: number;
  /** The last value to try. */
  readonly furthest: number;
  /** Whether only whole numbers are tried. */
  readonly whole: boolean;
  readonly turned: (value: number) => RequestCandidate;
  readonly format: Format;
  readonly text: (value: string, from: string) => string;
};

const windows = [
  { window: 'd1', label: '1d', name: 'last day' },
  { window: 'd7', label: '7d', name: 'last 7 days' },
  { window: 'd30', label: '30d', name: 'last 30 days' },
] as const satisfies readonly { window: keyof Candidate['testFailure']; label: string; name: string }[];

/** Share of failed tests, down to none. */
const testLevers = (candidate: RequestCandidate): Lever[] =>
  windows.flatMap(({ window, label, name }): Lever[] => {
    const from = candidate.testFailure[window];
    if (!(from > 0)) return [];
    return [
      {
        what: `test_failure_perc_${label}`,
        unit: 'share',
        from,
        furthest: 0,
        whole: false,
        turned: (value) => ({ ...candidate, testFailure: { ...candidate.testFailure, [window]: value } }),
        format: percent,
        text: (value, now) => `first if at most ${value} of the tests of the ${name} had failed, not ${now}`,
      },
    ];
  });

/** Free quota is raised to at most this many times the request. */
const timesRequested = 10;

const withFree = (candidate: RequestCandidate, resource: Resource, free: number): RequestCandidate => {
  const { quota, usage, requested } = candidate.resources[resource];
  const state = { quota: Math.max(quota, free), usage: Math.min(usage, Math.max(0, quota - free)), requested };
  return { ...candidate, resources: { ...candidate.resources, [resource]: state } };
};

/** Free quota, up to all of it or ten times the request, on top of what others hold. */
const quotaLevers = (candidate: RequestCandidate, heldOf: (resource: Resource) => number): Lever[] =>
  resources.flatMap((resource): Lever[] => {
    const { quota, requested } = candidate.resources[resource];
    const from = freeQuota(candidate, resource);
    if (!(requested > 0) || !Number.isFinite(from)) return [];
    const furthest = Math.max(quota, timesRequested * requested + heldOf(resource));
    if (furthest <= from) return [];
    return [
      {
        what: `${resource}_free`,
        unit: resource,
        from,
        furthest,
        whole: [from, furthest, requested].every(Number.isInteger),
        turned: (value) => withFree(candidate, resource, value),
        format: number,
        text: (value, now) => `first if at least ${value} ${resource} were free, not ${now}`,
      },
    ];
  });

/**
 * Every lever of a candidate.
 * @param heldOf - what others hold of its quota
 */
export const leversOf = (candidate: RequestCandidate, heldOf: (resource: Resource) => number): Lever[] => [
  ...testLevers(candidate),
  ...quotaLevers(candidate, heldOf),
];
