import type { JsonObject } from '../../contracts/json/json-value.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { Random } from '../random.ts';
import type { Site, Span } from './site.ts';

/** A data set and the sites that hold each of its parts. */
export type SimulatedDataset = {
  readonly scope: string;
  readonly name: string;
  readonly parts: readonly { readonly bytes: number; readonly homes: readonly Site[] }[];
};

/** Where data lies in the federation, and what its network does: the hidden truth. */
export type DataWorld = {
  readonly datasets: readonly SimulatedDataset[];
  /** By group: how often it asks for each data set. */
  readonly popularity: readonly (readonly number[])[];
  /** Median bytes per second of a transfer. */
  readonly rate: (from: Site, to: Site) => number;
  /** Mean seconds that a transfer into a site waits. */
  readonly queueSeconds: (to: Site) => number;
};

const bytesPerGbit = 1.25e8;
/** Share of requests that need data. */
const needyShare = 0.7;
const datasetCount = 60;
const sizes = { low: 1e9, high: 1e12 } as const;
/** Standard deviation of the logarithm of a transfer's rate around its link's. */
const scatter = 0.4;
const failureShare = 0.05;
/** Transfers an hour in the whole federation, whoever made them. */
const transfersPerHour = 4;

/** The storage element beside a site. */
export const storageOf = ({ providerName, regionName }: Site): string => `${providerName}-${regionName}`.toUpperCase();

const drawDataset = (random: Random, index: number, sites: readonly Site[], hosting: readonly number[]) => {
  const bytes = Math.round(random.logUniform(sizes.low, sizes.high));
  const cuts = random.chance(0.3) ? random.between(0.2, 0.8) : 1;
  const drawHomes = (): Site[] => {
    const homes = new Set<Site>();
    for (let copies = random.integer(1, 3); copies > 0; copies--) homes.add(sites[random.weighted(hosting)]!);
    return [...homes];
  };
  const first = Math.round(bytes * cuts);
  const parts = [
    { bytes: first, homes: drawHomes() },
    ...(first < bytes ? [{ bytes: bytes - first, homes: drawHomes() }] : []),
  ];
  return { scope: 'sim', name: `set-${index}`, parts };
};

/** @param groups - how many groups of users ask */
export const drawDataWorld = (random: Random, sites: readonly Site[], groups: number): DataWorld => {
  const settled = sites.filter(({ joins }) => joins === Math.min(...sites.map((site) => site.joins)));
  const hosting = settled.map(({ size }) => size * random.logUniform(0.5, 2));
  const nominal = (from: Site, to: Site): number => bytesPerGbit * Math.min(from.bandwidthOut, to.bandwidthIn);
  const rates = new Map(
    sites.flatMap((from) =>
      sites.map((to) => {
        const share = Math.min(1, 0.15 * Math.exp(random.normal(0, 0.8)));
        return [`${storageOf(from)} ${storageOf(to)}`, nominal(from, to) * share] as const;
      }),
    ),
  );
  const queues = new Map(sites.map((site) => [site, random.logUniform(5, 200)]));
  return {
    datasets: Array.from({ length: datasetCount }, (_, index) => drawDataset(random, index, settled, hosting)),
    popularity: Array.from({ length: groups }, () =>
      Array.from({ length: datasetCount }, () => random.logUniform(0.05, 5)),
    ),
    rate: (from, to) => rates.get(`${storageOf(from)} ${storageOf(to)}`)!,
    queueSeconds: (to) => queues.get(to)!,
  };
};

/** One data set in most requests, two in some, none in the rest. */
export const drawNeeds = (random: Random, world: DataWorld, group: number): SimulatedDataset[] => {
  if (!random.chance(needyShare)) return [];
  const needs = new Set<SimulatedDataset>();
  for (let count = random.chance(0.2) ? 2 : 1; count > 0; count--) {
    needs.add(world.datasets[random.weighted(world.popularity[group]!)]!);
  }
  return [...needs];
};

/** Mean seconds to bring what is missing at a site: each part from its fastest home, all sources side by side. */
export const transferSeconds = (world: DataWorld, needs: readonly SimulatedDataset[], to: Site): number => {
  const bySource = new Map<Site, number>();
  for (const { bytes, homes } of needs.flatMap(({ parts }) => parts)) {
    if (homes.includes(to)) continue;
    const from = homes.reduce((best, home) => (world.rate(home, to) > world.rate(best, to) ? home : best));
    bySource.set(from, (bySource.get(from) ?? 0) + bytes);
  }
  if (bySource.size === 0) return 0;
  const hauls = [...bySource].map(([from, bytes]) => bytes / world.rate(from, to));
  return world.queueSeconds(to) + (Math.max(...hauls) * Math.exp((scatter * scatter) / 2)) / (1 - failureShare);
};

/** What a request says of a data set. */
export const datasetEntry = ({ scope, name, parts }: SimulatedDataset): JsonObject => ({
  scope,
  name,
  bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
});

/** A line of a file of places. */
export const placesLine = (dataset: SimulatedDataset): JsonObject => ({
  ...datasetEntry(dataset),
  parts: dataset.parts.map(({ bytes, homes }) => ({ bytes, disk: homes.map(storageOf).sort(), tape: [] })),
});

/** Transfers between the sites that are there, in the order of their start. */
export function* drawTransfers(
  random: Random,
  world: DataWorld,
  sites: readonly Site[],
  span: Pick<Span, 'start' | 'end'>,
): Generator<JsonObject> {
  const step = hourMs / transfersPerHour;
  for (let time = span.start + random.exponential(step); time < span.end; time += random.exponential(step)) {
    const open = random.shuffled(sites.filter(({ joins }) => joins <= time));
    const [from, to] = open;
    if (!from || !to) continue;
    const bytes = Math.round(random.logUniform(1e8, 1e11));
    const seconds = bytes / (world.rate(from, to) * Math.exp(random.normal(0, scatter)));
    const queue = random.exponential(world.queueSeconds(to));
    yield {
      from: storageOf(from),
      to: storageOf(to),
      bytes,
      seconds: Number(seconds.toFixed(3)),
      queue_s: Number(queue.toFixed(1)),
      succeeded: !random.chance(failureShare),
      finish_time: formatInstant(Math.round(time + 1000 * (queue + seconds))),
    };
  }
}
