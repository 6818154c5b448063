import type { ProviderKind } from '../contracts/messages/candidate.ts';
import type { MadeVersion } from '../contracts/messages/message-version.ts';
import { RankerError } from '../errors.ts';
import type { Random } from './random.ts';

/** One site of the simulated federation, and the habits that tell it from the others. */
export type SiteSpec = {
  readonly providerName: string;
  readonly regionName: string;
  /** Joins in the last third of the time (default: from the start). */
  readonly late?: boolean;
  /** Publishes a floating-IP quota of 0 yet gives out addresses (default false). */
  readonly floatingIpsZero?: boolean;
  /** Has no Rally tests at all (default false). */
  readonly untested?: boolean;
  /** A batch site, whose queue its deployments wait in (default cloud, without one). */
  readonly kind?: ProviderKind;
};

export type SimulationOptions = {
  readonly seed: number;
  /** Deployments; each gives one outcome per provider tried, about 1.4. */
  readonly deployments?: number;
  readonly days?: number;
  /** Epoch ms of the first day. */
  readonly start?: number;
  /** The sites; by default 6 to 8 invented ones: one late, one untested, one with a floating-IP quota of 0. */
  readonly sites?: readonly SiteSpec[];
  readonly msgVersion?: MadeVersion;
  /** `pure`: every outcome and duration is drawn blindly, so that nothing can be learned and any skill is a leak. */
  readonly noise?: 'none' | 'pure';
  /** Sites have storage, most requests need data sets, and links have speeds of their own (default false). */
  readonly data?: boolean;
  /**
   * Also makes the traffic that requests and outcomes are collected from. Their messages then say what that can say:
   * seconds as the log dates them, and an unlimited RAM as such.
   */
  readonly raw?: boolean;
  /** Two of the invented sites are batch sites, an hpc and an htc one (default false). */
  readonly batch?: boolean;
};

export const defaults = {
  deployments: 2100,
  days: 90,
  start: Date.UTC(2024, 10, 1),
  msgVersion: '1.1.0',
  noise: 'none',
  data: false,
  raw: false,
  batch: false,
} as const;

export type Settings = Required<SimulationOptions>;

const inventedSites = [
  ['NIMBUS', 'north'],
  ['NIMBUS', 'south'],
  ['ALTO-CLOUD', 'RegionOne'],
  ['CIRRUS-LAB', 'lab-1'],
  ['DELTA-HPC', 'grid'],
  ['LAGUNA', 'RegionOne'],
  ['MERIDIAN', 'tier1'],
  ['OSTRO', 'east'],
  ['STRATUS-T2', 'default'],
] as const;

/** Places of the batch sites among the invented ones. */
const batchKinds: Readonly<Record<number, ProviderKind>> = { 0: 'hpc', 3: 'htc' };

const inventSites = (random: Random, batch: boolean): SiteSpec[] => {
  const count = random.integer(6, 8);
  return random
    .shuffled(inventedSites)
    .slice(0, count)
    .map(([providerName, regionName], i) => ({
      providerName,
      regionName,
      floatingIpsZero: i === 1,
      untested: i === 2,
      late: i === count - 1,
      kind: (batch ? batchKinds[i] : undefined) ?? 'cloud',
    }));
};

const demand = (holds: boolean, field: string, message: string): void => {
  if (!holds) throw new RankerError('USAGE', message, { field });
};

/**
 * Fills in the defaults.
 * @throws RankerError USAGE when an option makes no sense
 */
export const resolveSettings = (options: SimulationOptions, random: Random): Settings => {
  const settings = { ...defaults, ...options, sites: options.sites ?? inventSites(random, options.batch ?? false) };
  const { seed, deployments, days, start, sites, msgVersion } = settings;
  demand(Number.isSafeInteger(seed), 'seed', 'The seed must be a whole number.');
  demand(Number.isSafeInteger(deployments) && deployments > 0, 'deployments', 'Ask for at least 1 deployment.');
  demand(days > 0 && days <= 3650, 'days', 'The days must be more than 0 and at most 3650.');
  demand(start >= 0 && start <= Date.UTC(2100, 0), 'start', 'The start must be epoch ms between 1970 and 2100.');
  demand(!(settings.raw && settings.data), 'raw', 'The raw traffic tells of no data sets: ask for one of the two.');
  demand(
    sites.some((site) => !site.late),
    'sites',
    'Name at least one site that is there from the start.',
  );
  demand(
    msgVersion !== '1.1.0' || sites.every(({ kind = 'cloud' }) => kind === 'cloud'),
    'msgVersion',
    'Messages of version 1.1.0 tell nothing of batch sites: ask for 1.2.0.',
  );
  return settings;
};
