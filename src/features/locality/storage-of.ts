import { type LocalityFacts, siteLabel } from '../../contracts/locality/facts.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';

/** The storage elements beside a candidate, those that it names itself too: sorted, each once. */
export const storageOf = (
  storage: LocalityFacts['storage'],
  { providerName, regionName, rses }: Candidate,
): readonly string[] => [...new Set([...(storage[siteLabel(providerName, regionName)] ?? []), ...rses])].sort();
