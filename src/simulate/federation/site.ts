import { dayMs } from '../../contracts/time/durations.ts';
import type { SiteSpec } from '../options.ts';
import type { Random } from '../random.ts';
import { driftByHour } from './drift.ts';
import { type Flavours, flavourLadders } from './flavours.ts';
import { type FunctionalTests, runTests, untested } from './functional-tests.ts';
import { failureChanceOf, type Health } from './health.ts';
import { drawIncidents } from './incidents.ts';
import { drawQueue, type Queue } from './queue.ts';
import { drawQuotaHabits, type QuotaHabits } from './quotas.ts';
import { templates } from './templates.ts';

/** From the first day to the last, epoch ms; `hours` go on a little beyond. */
export type Span = { readonly start: number; readonly end: number; readonly hours: number };

/** A site's hidden character and what it shows of itself. */
export type Site = {
  readonly providerName: string;
  readonly regionName: string;
  /** Epoch ms from which it takes deployments. */
  readonly joins: number;
  /** 1 = average. */
  readonly size: number;
  /** Factor on the seconds to success; 1 = average, larger is slower. */
  readonly slowness: number;
  readonly health: Health;
  /** By template: log-odds added to success, factor on seconds, whether the image is there. */
  readonly affinity: readonly { readonly logOdds: number; readonly slowness: number; readonly hasImage: boolean }[];
  /** Share of its everyday failures that show within a minute. */
  readonly fastShare: number;
  /** Seconds after which the orchestrator gives up waiting for this site. */
  readonly timeoutSeconds: number;
  /** Share of successes that come only at the second try on the same site. */
  readonly retryShare: number;
  readonly flavours: Flavours;
  readonly hasGpus: boolean;
  readonly quotaHabits: QuotaHabits;
  /** Hours by which its published usage lags. */
  readonly usageLagHours: number;
  readonly tests: FunctionalTests;
  readonly overbookingCpu: number;
  readonly overbookingRam: number;
  readonly bandwidthIn: number;
  readonly bandwidthOut: number;
  /** Of a batch site. */
  readonly queue: Queue | undefined;
};

const drawHealth = (random: Random, { start, end, hours }: Span): Health => ({
  start,
  logOddsByHour: driftByHour(random.fork('drift'), hours, {
    mean: random.normal(2.4, 0.8),
    deviation: random.between(0.4, 1),
    memoryHours: random.between(4, 16) * 24,
  }),
  incidents: drawIncidents(random.fork('incidents'), {
    from: start,
    to: end,
    meanGapDays: random.logUniform(6, 25),
    templates: templates.length,
  }),
});

const drawTests = (random: Random, health: Health, joins: number, end: number): FunctionalTests => {
  const bias = random.normal(-0.2, 0.6);
  return runTests(random, {
    from: joins,
    to: end,
    failureChance: (time) => failureChanceOf(health, time, bias + random.normal(0, 0.6)),
  });
};

/** The template whose image every site has. */
const plainMachine = templates.findIndex(({ name }) => name === 'Virtual machine');

export const drawSite = (random: Random, spec: SiteSpec, span: Span): Site => {
  const joins = spec.late
    ? span.start + Math.floor(random.between(0.68, 0.8) * (span.end - span.start))
    : span.start - 30 * dayMs;
  const health = drawHealth(random.fork('health'), span);
  const { kind = 'cloud' } = spec;
  return {
    providerName: spec.providerName,
    regionName: spec.regionName,
    joins,
    size: random.logUniform(0.4, 4),
    slowness: random.logUniform(0.6, 2),
    health,
    affinity: templates.map((_, template) => ({
      logOdds: random.normal(0, 0.7),
      slowness: Math.exp(random.normal(0, 0.25)),
      hasImage: template === plainMachine || !random.chance(0.1),
    })),
    fastShare: random.between(0.15, 0.9),
    timeoutSeconds: 60 * random.logUniform(20, 120),
    retryShare: random.between(0.01, 0.1),
    flavours: random.choice(flavourLadders),
    hasGpus: random.chance(0.5),
    quotaHabits: drawQuotaHabits(random, spec.floatingIpsZero ?? false),
    usageLagHours: random.integer(0, 4),
    tests: spec.untested ? untested : drawTests(random.fork('tests'), health, joins, span.end),
    overbookingCpu: random.choice([1, 1, 2, 4]),
    overbookingRam: random.choice([1, 1, 1.2, 1.5]),
    bandwidthIn: random.choice([1, 10, 10, 40]),
    bandwidthOut: random.choice([1, 10, 10, 40]),
    queue: kind === 'cloud' ? undefined : drawQueue(random.fork('queue'), kind, span.start, span.hours),
  };
};
