import { hourMs } from '../../contracts/time/durations.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import type { Visit } from '../deployments/walk.ts';
import type { Federation, Group } from '../federation/federation.ts';
import type { Project } from '../federation/quotas.ts';
import type { Site } from '../federation/site.ts';
import type { Ask } from '../federation/templates.ts';
import { askedLines, exhaustedLine, visitLines } from './log.ts';
import type { RawMessage } from './message.ts';
import { siteMessage, testMessage } from './sites.ts';
import { templateLines } from './template.ts';

/** A site where the group could go, and whether its records are up to date. */
export type RawSite = { readonly site: Site; readonly project: Project; readonly offers: boolean };

/** What somebody asked for, and what became of it. */
type RawDeployment = {
  readonly uuid: string;
  readonly group: Group;
  /** Epoch ms. */
  readonly submission: number;
  readonly templateName: string;
  readonly ask: Ask;
  readonly gpus: number;
  readonly sites: readonly RawSite[];
  readonly visits: readonly Visit[];
  /** All sites were tried in vain. */
  readonly exhausted: boolean;
};

/** The registry repeats itself after so long, even where nothing changed. */
const repeatMs = 6 * hourMs;

/**
 * The traffic of one deployment after the other: before each, the tests and the records of the sites that came since,
 * then what the log says of it, in the order of time.
 */
export const openRawTraffic = ({ sites }: Federation): ((deployment: RawDeployment) => readonly RawMessage[]) => {
  const lastRecords = new Map<string, { readonly text: string; readonly time: number }>();
  const nextTest = new Map<Site, number>();

  const testsUntil = (time: number): RawMessage[] =>
    sites
      .flatMap((site) => {
        const { published, failedBefore } = site.tests;
        const found: RawMessage[] = [];
        let at = nextTest.get(site) ?? 0;
        for (; at < published.length && published[at]! <= time; at++) {
          const moment = Math.ceil(published[at]!);
          const failed = failedBefore[at + 1]! > failedBefore[at]!;
          found.push({ input: 'tests', time: moment, value: testMessage(site, moment, failed) });
        }
        nextTest.set(site, at);
        return found;
      })
      .sort((a, b) => a.time - b.time);

  const recordOf = (group: string, time: number, { site, project, offers }: RawSite): RawMessage[] => {
    const key = `${site.providerName}/${site.regionName}/${group}`;
    const value = siteMessage(site, project, group, time, offers);
    const text = JSON.stringify(value);
    const before = lastRecords.get(key);
    if (before?.text === text && time - before.time < repeatMs) return [];
    lastRecords.set(key, { text, time });
    return [{ input: 'sites', time, value: { ...value, timestamp: formatInstant(time) } }];
  };

  return ({ uuid, group, submission, templateName, ask, gpus, sites: own, visits, exhausted }) => [
    ...testsUntil(submission),
    ...own.flatMap((site) => recordOf(group.name, submission, site)),
    ...askedLines(uuid, group.name, submission, templateLines(templateName, ask, gpus)),
    ...visits.flatMap((visit) => visitLines(uuid, visit)),
    ...(exhausted ? [exhaustedLine(uuid, visits)] : []),
  ];
};
