import type { Reserved } from '../contracts/answers/reserved.ts';
import { type Resource, resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';

/** A resource of which the request wants more than the quota leaves. Units as on the wire. */
export type Shortage = {
  readonly resource: Resource;
  readonly requested: number;
  readonly free: number;
  /** What others hold of it; 0 if nothing. */
  readonly held: number;
  /** Number of those others. */
  readonly holders: number;
};

/** Free quota, never below 0: Infinity when unlimited, NaN when quota or usage is unknown. */
export const freeQuota = (candidate: Candidate, resource: Resource): number => {
  const { quota, usage } = candidate.resources[resource];
  return quota === Number.POSITIVE_INFINITY ? quota : Math.max(0, quota - usage);
};

const none: readonly Shortage[] = [];

/**
 * The resources that are short on paper. An unknown or unlimited resource is never short.
 * @param reserved - what other deployments hold of the quota
 */
export const shortResources = (candidate: Candidate, reserved?: Reserved): readonly Shortage[] => {
  let shortages: Shortage[] | undefined;
  for (const resource of resources) {
    const { requested } = candidate.resources[resource];
    const free = freeQuota(candidate, resource);
    const held = reserved?.[resource] ?? 0;
    if (requested > free - held) {
      shortages ??= [];
      shortages.push({ resource, requested, free, held, holders: held > 0 ? (reserved?.deployments ?? 0) : 0 });
    }
  }
  return shortages ?? none;
};

/** Absolute headroom is capped at this value, so that unlimited and very large quotas look alike to a model. */
const plenty = 1e6;

export const quotaFeatureNames: readonly string[] = [
  ...resources.flatMap((resource) => [`${resource}_headroom`, `${resource}_headroom_share`]),
  'tightest_headroom_share',
  'tightest_fits',
  'short_resources',
];

/**
 * Writes the headroom after this request: absolute (units of the resource, at most 1e6), and as a share of the quota
 * (below 0 when it doesn't fit, 1 when unlimited); then the tightest share, how many such requests still fit at the
 * tightest resource (at most 100), and how many resources are short. NaN where unknown.
 */
export const writeQuotaFeatures = (candidate: Candidate, out: Float64Array, at: number): void => {
  let tightestShare = Number.NaN;
  let tightestFits = Number.NaN;
  let short = 0;
  let next = at;
  for (const resource of resources) {
    const { quota, usage, requested } = candidate.resources[resource];
    const wanted = Number.isNaN(requested) ? 0 : requested;
    const left = quota - usage - wanted;
    const unlimited = quota === Number.POSITIVE_INFINITY;
    const share = unlimited ? 1 : quota > 0 ? left / quota : left < 0 ? -1 : left * 0;
    out[next++] = unlimited ? plenty : Math.min(plenty, left);
    out[next++] = share;
    if (wanted > freeQuota(candidate, resource)) short++;
    if (wanted > 0 && !Number.isNaN(share)) {
      tightestShare = Number.isNaN(tightestShare) ? share : Math.min(tightestShare, share);
      const fits = unlimited ? 100 : Math.min(100, freeQuota(candidate, resource) / wanted);
      tightestFits = Number.isNaN(tightestFits) ? fits : Math.min(tightestFits, fits);
    }
  }
  out[next++] = tightestShare;
  out[next++] = tightestFits;
  out[next] = short;
};
