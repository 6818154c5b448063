import { dayMs } from '../../contracts/time/durations.ts';
import { resolveSettings, type Settings, type SimulationOptions } from '../options.ts';
import { type Random, seededRandom } from '../random.ts';
import { type DataWorld, drawDataWorld } from './data.ts';
import { drawProject, type Project } from './quotas.ts';
import { drawSite, type Site } from './site.ts';
import { templates } from './templates.ts';

/** A group of users: where it may go, what it likes to deploy and where its orchestrator tries first. */
export type Group = {
  readonly name: string;
  /** Weight among the groups. */
  readonly activity: number;
  readonly templateWeights: readonly number[];
  /** By site; undefined where the group has no project. */
  readonly projects: readonly (Project | undefined)[];
  /** By site: the static part of the logging policy, larger is tried earlier. */
  readonly preferences: readonly number[];
};

export type Federation = {
  readonly settings: Settings;
  readonly sites: readonly Site[];
  readonly groups: readonly Group[];
  readonly random: Random;
  /** Undefined where no data is asked for. */
  readonly data: DataWorld | undefined;
};

const groupNames = ['admins/catchall', 'users/astro', 'users/bio', 'users/climate', 'students/lab'] as const;

/** Days simulated beyond the last submission, since walks end later. */
const tailDays = 7;

/** The first group may go everywhere; the others to three sites or more. */
const drawMembership = (random: Random, sites: readonly Site[], group: number): boolean[] => {
  const reach = group === 0 ? sites.length : random.integer(Math.min(3, sites.length), sites.length);
  const chosen = new Set(random.shuffled([...sites.keys()]).slice(0, reach));
  return sites.map((_, i) => chosen.has(i));
};

const drawGroup = (random: Random, sites: readonly Site[], index: number, hours: number): Group => {
  const member = drawMembership(random, sites, index);
  return {
    name: groupNames[index]!,
    activity: random.logUniform(0.5, 3),
    templateWeights: templates.map(({ popularity }) => popularity * random.logUniform(0.4, 2.5)),
    projects: sites.map((site, i) =>
      member[i] ? drawProject(random.fork(`project ${i}`), hours, site.quotaHabits, site.size) : undefined,
    ),
    preferences: sites.map(() => random.normal(0, 1)),
  };
};

/** Everything that stands before the first deployment. */
export const foundFederation = (options: SimulationOptions): Federation => {
  const random = seededRandom(options.seed);
  const settings = resolveSettings(options, random.fork('names'));
  const hours = Math.ceil((settings.days + tailDays) * 24);
  const end = settings.start + settings.days * dayMs;
  const sites = settings.sites.map((spec, i) =>
    drawSite(random.fork(`site ${i}`), spec, { start: settings.start, end, hours }),
  );
  const groups = groupNames.map((_, i) => drawGroup(random.fork(`group ${i}`), sites, i, hours));
  const data = settings.data ? drawDataWorld(random.fork('data'), sites, groups.length) : undefined;
  return { settings, sites, groups, random, data };
};
