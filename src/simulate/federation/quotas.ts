import { byResource, type Resource, resources } from '../../contracts/fields/resources.ts';
import type { Random } from '../random.ts';
import { sigmoid } from '../sigmoid.ts';
import { driftByHour } from './drift.ts';

/** How a site publishes a limit: as it is, not at all, or as unlimited. */
type QuotaHabit = 'limited' | 'unlimited' | 'unknown' | 'zero';

export type QuotaHabits = Readonly<Record<Resource, QuotaHabit>>;

export const drawQuotaHabits = (random: Random, floatingIpsZero: boolean): QuotaHabits => {
  const habits = ['limited', 'unlimited', 'unknown'] as const;
  const drawn = byResource(() => habits[random.weighted([0.87, 0.1, 0.03])]!);
  return { ...drawn, floating_ips: floatingIpsZero ? 'zero' : drawn.floating_ips };
};

type Limit = {
  /** As the messages say it: -1 unlimited, null unknown. */
  readonly published: number | null;
  readonly enforced: boolean;
  readonly capacity: number;
  /** Log-odds by which this resource is fuller than the others. */
  readonly fuller: number;
};

/** One group's share of one site, and how it fills and empties. */
export type Project = {
  readonly limits: Readonly<Record<Resource, Limit>>;
  readonly fillByHour: Float64Array;
};

const capacities = (random: Random, size: number): Record<Resource, number> => {
  const vcpus = Math.max(80, 10 * Math.round(size * 24));
  const instances = Math.max(15, 5 * Math.round((vcpus / random.between(2, 4)) * 0.2));
  return {
    vcpus,
    ram_gb: vcpus * random.choice([2, 3, 4]),
    storage_gb: 500 * Math.round(size * random.between(2, 12) + 2),
    n_instances: instances,
    n_volumes: Math.max(15, Math.round(instances * random.between(0.4, 1))),
    floating_ips: Math.max(15, 5 * Math.round(instances * random.between(0.08, 0.2))),
  };
};

/** RAM that is unlimited arrives as 0: the sender divides -1 MB by 1024 and truncates. */
const publishedQuota = (resource: Resource, habit: QuotaHabit, capacity: number): number | null => {
  if (habit === 'unknown') return null;
  if (habit === 'zero') return 0;
  if (habit === 'unlimited') return resource === 'ram_gb' ? 0 : -1;
  return capacity;
};

/** @param size - of the site, 1 = average */
export const drawProject = (random: Random, hours: number, habits: QuotaHabits, size: number): Project => {
  const capacity = capacities(random, size * random.logUniform(0.5, 2));
  const scarce = random.choice(resources);
  const limits = byResource((resource) => ({
    published: publishedQuota(resource, habits[resource], capacity[resource]),
    enforced: habits[resource] === 'limited',
    capacity: capacity[resource],
    fuller: random.normal(0, 0.5) + (resource === scarce ? 1 : 0),
  }));
  const drift = { mean: random.normal(-0.5, 0.6), deviation: 0.9, memoryHours: random.between(48, 168) };
  return { limits, fillByHour: driftByHour(random, hours, drift) };
};

/** Share of a resource in use, [0, 1]; 1 is reached, not only approached. */
export const utilisation = (project: Project, resource: Resource, hour: number): number =>
  Math.min(1, 1.04 * sigmoid(project.fillByHour[hour]! + project.limits[resource].fuller));

/** Whole units in use. */
export const usage = (project: Project, resource: Resource, hour: number): number =>
  Math.floor(project.limits[resource].capacity * utilisation(project, resource, hour));

/** The first resource of which the site will not give that much more, whatever it publishes; undefined when all fit. */
export const shortOf = (
  project: Project,
  requested: Readonly<Record<Resource, number>>,
  hour: number,
): Resource | undefined =>
  resources.find((resource) => {
    const { enforced, capacity } = project.limits[resource];
    return enforced && usage(project, resource, hour) + requested[resource] > capacity;
  });

/** The limit as the registry publishes it: it does not spoil an unlimited RAM, as the replaced selector does. */
export const publishedLimit = (project: Project, resource: Resource): number | null => {
  const { published, enforced } = project.limits[resource];
  return resource === 'ram_gb' && published === 0 && !enforced ? -1 : published;
};
