import type { Fit } from '../../contracts/answers/explanation.ts';
import { resources } from '../../contracts/fields/resources.ts';
import { figureOf } from '../../contracts/json/figure.ts';
import type { RequestCandidate } from '../../contracts/messages/request.ts';
import type { Assessment } from '../../features/base-features.ts';
import { freeQuota } from '../../features/quota.ts';

/** Whether each requested resource fits, with its numbers, after the reservations of others. */
export const fitsOf = (candidate: RequestCandidate, { shortages, reserved }: Assessment): Fit[] =>
  resources.flatMap((resource): Fit[] => {
    const { quota, usage, requested } = candidate.resources[resource];
    if (!(requested > 0)) return [];
    const held = reserved?.[resource] ?? 0;
    const free = freeQuota(candidate, resource) - held;
    const shortage = shortages.find((one) => one.resource === resource);
    return [
      {
        resource,
        requested,
        quota: figureOf(quota),
        usage: figureOf(usage),
        held,
        free: figureOf(free),
        unlimited: quota === Number.POSITIVE_INFINITY,
        fits: Number.isNaN(free) ? null : requested <= free,
        ...(shortage && {
          outcomes: { attempts: shortage.attempts, successes: shortage.successes, overrule: shortage.overruled },
        }),
      },
    ];
  });
