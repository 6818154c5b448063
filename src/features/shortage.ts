import type { Reserved } from '../contracts/answers/reserved.ts';
import { resources } from '../contracts/fields/resources.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import type { History } from './history/history.ts';
import { type Shortage, shortResources } from './quota.ts';

/** A resource that is short on paper, with the outcomes of such requests at this provider. */
export type JudgedShortage = Shortage & {
  readonly successes: number;
  readonly attempts: number;
  /** Outcomes overrule the paper: such requests have mostly succeeded here. */
  readonly overruled: boolean;
};

const enoughOutcomes = 5;

/** One-sided 90 % quantile of the normal distribution. */
const z90 = 1.2815515655446004;

/**
 * Lower bound of the one-sided 90 % Wilson interval of a share.
 * @see Wilson 1927; Brown, Cai and DasGupta 2001
 */
const wilsonLowerBound = (successes: number, attempts: number): number => {
  if (attempts === 0) return 0;
  const share = successes / attempts;
  const z2 = z90 * z90;
  const centre = share + z2 / (2 * attempts);
  const margin = z90 * Math.sqrt((share * (1 - share) + z2 / (4 * attempts)) / attempts);
  return (centre - margin) / (1 + z2 / attempts);
};

const none: readonly JudgedShortage[] = [];

export const judgeShortages = (
  candidate: Candidate,
  site: string,
  history: History,
  reserved?: Reserved,
): readonly JudgedShortage[] => {
  const shortages = shortResources(candidate, reserved);
  if (shortages.length === 0) return none;
  return shortages.map((shortage) => judged(shortage, history.shortages(site, resources.indexOf(shortage.resource))));
};

/**
 * Whether outcomes overrule a shortage.
 * @param record - of requests short of the same resource at the same provider
 */
export const judged = (
  shortage: Shortage,
  { successes, attempts }: { readonly successes: number; readonly attempts: number },
): JudgedShortage => {
  const overruled = attempts >= enoughOutcomes && wilsonLowerBound(successes, attempts) > 0.5;
  return { ...shortage, successes, attempts, overruled };
};

export const shortageFeatureNames: readonly string[] = ['shortage_success_share', 'shortage_outcomes'];

/** Prior: of two outcomes despite a shortage, 0.4 succeed. */
const prior = { successes: 0.4, attempts: 2 };

/** Writes the smoothed success share of the most telling shortage and its count; NaN and 0 without a shortage. */
export const writeShortageFeatures = (shortages: readonly JudgedShortage[], out: Float64Array, at: number): void => {
  out[at] = Number.NaN;
  out[at + 1] = 0;
  for (const { successes, attempts } of shortages) {
    const share = (successes + prior.successes) / (attempts + prior.attempts);
    if (share >= out[at]!) continue;
    out[at] = share;
    out[at + 1] = attempts;
  }
};
