import {
  type DataPart,
  type LinkFigures,
  type LocalityFacts,
  linkKey,
  siteLabel,
} from '../../contracts/locality/facts.ts';
import type { RequestCandidate } from '../../contracts/messages/request.ts';
import { getOrInsert } from '../get-or-insert.ts';
import { bytesPerGbit, guessLogRate, type LinkRate, linkRate, secondsFor } from './link-rate.ts';
import { storageOf } from './storage-of.ts';

/** Seconds: the mean, and a 90 % interval. */
type Seconds = { readonly mean: number; readonly low: number; readonly high: number };

/** Bytes to transfer from one storage element. */
type Haul = { readonly from: string; readonly bytes: number; readonly seconds: Seconds };

/** What must be transferred before a deployment finds its data beside a provider. */
export type TransferPlan = {
  /** Where the data is transferred to; undefined when no storage beside the provider is known. */
  readonly destination: string | undefined;
  readonly localBytes: number;
  /** On tape beside the provider, to be recalled. */
  readonly tapeBytes: number;
  /** To be transferred from elsewhere. */
  readonly missingBytes: number;
  /** Without any readable copy. */
  readonly lostBytes: number;
  readonly hauls: readonly Haul[];
  readonly seconds: Seconds;
};

/** A recall from tape waits for a drive and a robot arm; how long is unknown until transfers show it. */
const recall: Seconds = { mean: 1800, low: 300, high: 7200 };
const nothing: Seconds = { mean: 0, low: 0, high: 0 };
/** If a provider has more storage elements than this, only the first by name are considered. */
const mostDestinations = 16;

const add = (a: Seconds, b: Seconds): Seconds => ({ mean: a.mean + b.mean, low: a.low + b.low, high: a.high + b.high });

const slower = (a: Seconds, b: Seconds): Seconds => ({
  mean: Math.max(a.mean, b.mean),
  low: Math.max(a.low, b.low),
  high: Math.max(a.high, b.high),
});

/** The facts, indexed. */
class Facts {
  readonly parts: readonly DataPart[];
  readonly #links: ReadonlyMap<string, LinkFigures>;
  readonly #distances: ReadonlyMap<string, number>;
  readonly #gbitOut = new Map<string, number>();

  constructor(candidates: readonly RequestCandidate[], facts: LocalityFacts) {
    this.parts = facts.datasets.flatMap(({ parts }) => parts);
    this.#links = new Map(facts.links.map((link) => [linkKey(link.from, link.to), link]));
    this.#distances = new Map(facts.distances.map(({ from, to, distance }) => [linkKey(from, to), distance]));
    for (const candidate of candidates) {
      for (const rse of storageOf(facts.storage, candidate)) this.#gbitOut.set(rse, candidate.bandwidthOut);
    }
  }

  /** The expected performance of the links into a place, each computed once. */
  linksInto(to: string, gbitIn: number): (from: string) => Link {
    const links = new Map<string, Link>();
    return (from) =>
      getOrInsert(links, from, () => {
        const rate = this.#rate(from, to, gbitIn);
        return { rate, secondsPerByte: secondsFor(1, rate).mean };
      });
  }

  #rate(from: string, to: string, gbitIn: number): LinkRate {
    const pair = linkKey(from, to);
    const gbitOut = this.#gbitOut.get(from) ?? Number.NaN;
    const guess = guessLogRate(gbitIn, gbitOut, this.#distances.get(pair) ?? Number.NaN);
    return linkRate(guess, this.#links.get(linkKey('', to)), this.#links.get(pair));
  }
}

/** From all sources in parallel, but no faster in total than the provider's bandwidth. */
const together = (hauls: readonly Haul[], queueSeconds: number, gbitIn: number): Seconds => {
  const bytes = hauls.reduce((sum, haul) => sum + haul.bytes, 0);
  const inward = gbitIn > 0 ? bytes / (gbitIn * bytesPerGbit) : 0;
  const slowest = hauls.reduce((worst, { seconds }) => slower(worst, seconds), nothing);
  return add(slower(slowest, { mean: inward, low: inward, high: inward }), {
    mean: queueSeconds,
    low: 0,
    high: 3 * queueSeconds,
  });
};

type Link = { readonly rate: LinkRate; readonly secondsPerByte: number };

type Source = { readonly from: string; readonly onTape: boolean };

/** Disk before tape, then the faster link, then the name. */
const bestSource = ({ disk, tape }: DataPart, linkFrom: (from: string) => Link): Source => {
  const onTape = disk.length === 0;
  let best = '';
  let least = Number.POSITIVE_INFINITY;
  for (const from of onTape ? tape : disk) {
    const { secondsPerByte } = linkFrom(from);
    if (secondsPerByte < least || (secondsPerByte === least && from < best)) {
      best = from;
      least = secondsPerByte;
    }
  }
  return { from: best, onTape };
};

const planFor = (
  facts: Facts,
  local: readonly string[],
  to: string,
  gbitIn: number,
): Omit<TransferPlan, 'destination'> => {
  const sums = { localBytes: 0, tapeBytes: 0, missingBytes: 0, lostBytes: 0 };
  const bytesFrom = new Map<string, number>();
  let recalls = false;
  const linkFrom = facts.linksInto(to, gbitIn);
  for (const part of facts.parts) {
    if (part.disk.some((rse) => local.includes(rse))) sums.localBytes += part.bytes;
    else if (part.disk.length === 0 && part.tape.some((rse) => local.includes(rse))) {
      sums.tapeBytes += part.bytes;
      recalls = true;
    } else if (part.disk.length + part.tape.length === 0) sums.lostBytes += part.bytes;
    else {
      const { from, onTape } = bestSource(part, linkFrom);
      sums.missingBytes += part.bytes;
      bytesFrom.set(from, (bytesFrom.get(from) ?? 0) + part.bytes);
      recalls ||= onTape;
    }
  }
  const hauls = [...bytesFrom].map(([from, bytes]) => ({
    from,
    bytes,
    seconds: secondsFor(bytes, linkFrom(from).rate),
  }));
  const queue = hauls.length > 0 ? linkFrom(hauls[0]!.from).rate.queueSeconds : 0;
  const moving = hauls.length > 0 ? together(hauls, queue, gbitIn) : nothing;
  return { ...sums, hauls, seconds: recalls ? add(recall, moving) : moving };
};

/**
 * What must be transferred for each candidate of a request: parts on disk beside it stay; others come from the nearest
 * copy, from several sources in parallel, into the provider's storage that has them soonest. A pure function of its
 * arguments.
 */
export const transferPlans = (candidates: readonly RequestCandidate[], known: LocalityFacts): TransferPlan[] => {
  const facts = new Facts(candidates, known);
  return candidates.map((candidate) => {
    const local = storageOf(known.storage, candidate);
    const { providerName, regionName, bandwidthIn } = candidate;
    const label = siteLabel(providerName, regionName);
    const destinations = local.length > 0 ? local.slice(0, mostDestinations) : [label];
    const [best] = destinations
      .map((to) => ({ to, plan: planFor(facts, local, to, bandwidthIn) }))
      .sort((a, b) => a.plan.seconds.mean - b.plan.seconds.mean || (a.to < b.to ? -1 : 1));
    return { destination: local.length > 0 ? best!.to : undefined, ...best!.plan };
  });
};
