import { type LocalityFacts, siteLabel } from '../../contracts/locality/facts.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';

/** The storage elements beside a candidate, including those that it names itself: sorted, without duplicates. */
export const storageOf = (
  storage: LocalityFacts['storage'],
  { providerName, regionName, rses }: Candidate,
): readonly string[] => [...new Set([...(storage[siteLabel(providerName, regionName)] ?? []), ...rses])].sort();
