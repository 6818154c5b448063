import { type DataPart, type DatasetPlaces, type LocalityFacts, siteLabel } from '../../contracts/locality/facts.ts';
import type { Candidate } from '../../contracts/messages/candidate.ts';
import { storageOf } from './storage-of.ts';

const copiedTo = (rse: string, { bytes, disk, tape }: DataPart): DataPart => ({
  bytes,
  disk: [...new Set([...disk, rse])].sort(),
  tape,
});

const clearedFrom = (rses: readonly string[], { bytes, disk, tape }: DataPart): DataPart => ({
  bytes,
  disk: disk.filter((rse) => !rses.includes(rse)),
  tape: tape.filter((rse) => !rses.includes(rse)),
});

/** Adds a copy at `rse`; a data set whose places were unknown lies there alone. */
const placed = (places: DatasetPlaces, rse: string): DatasetPlaces => {
  const { unknown, ...known } = places;
  if (unknown === undefined) return { ...known, parts: places.parts.map((part) => copiedTo(rse, part)) };
  return { ...known, parts: [{ bytes: places.bytes ?? 0, disk: [rse], tape: [] }] };
};

/** The facts if all data of the request lay on disk beside the candidate too, at its first storage element by name. */
export const withDataAt = (facts: LocalityFacts, candidate: Candidate): LocalityFacts => {
  const label = siteLabel(candidate.providerName, candidate.regionName);
  const [rse = label] = storageOf(facts.storage, candidate);
  return {
    ...facts,
    storage: { ...facts.storage, [label]: [...new Set([...(facts.storage[label] ?? []), rse])] },
    datasets: facts.datasets.map((places) => placed(places, rse)),
  };
};

/** The facts if none of the request's data lay beside the candidate. */
export const withoutDataAt = (facts: LocalityFacts, candidate: Candidate): LocalityFacts => {
  const rses = storageOf(facts.storage, candidate);
  const cleared = (places: DatasetPlaces) => ({
    ...places,
    parts: places.parts.map((part) => clearedFrom(rses, part)),
  });
  return { ...facts, datasets: facts.datasets.map(cleared) };
};
