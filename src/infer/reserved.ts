import type { Reserved } from '../contracts/answers/reserved.ts';
import type { Candidate } from '../contracts/messages/candidate.ts';
import type { RankRequest } from '../contracts/messages/request.ts';
import type { History } from '../features/history/history.ts';
import { siteKey } from '../features/history/keys.ts';
import { judgeShortages } from '../features/shortage.ts';
import type { Expectations } from './expectations.ts';

/** The reservations of others on the quota that a candidate takes from. */
export type ReservedAt = (candidate: Candidate) => Reserved | undefined;

/**
 * Judges the quotas again, with the reservations of other deployments. The expectations stay, so this needs no second
 * prediction: requests predicted side by side see each other's reservations, as if they had been answered one after the
 * other.
 */
export const withReserved = (
  { candidates }: RankRequest,
  expectations: Expectations,
  history: History,
  reservedAt: ReservedAt,
): Expectations => {
  const reserved = candidates.map((candidate) => reservedAt(candidate));
  if (reserved.every((held) => held === undefined)) return expectations;
  const assessments = expectations.assessments.map((assessment, at) => {
    const held = reserved[at];
    if (!held) return assessment;
    const candidate = candidates[at]!;
    return { ...assessment, reserved: held, shortages: judgeShortages(candidate, siteKey(candidate), history, held) };
  });
  return { ...expectations, assessments };
};
