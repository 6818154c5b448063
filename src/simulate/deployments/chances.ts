import type { Resource } from '../../contracts/fields/resources.ts';
import type { Fitted } from '../federation/flavours.ts';
import { hourAt, logOddsAt } from '../federation/health.ts';
import { incidentsAt } from '../federation/incidents.ts';
import { waitSeconds } from '../federation/queue.ts';
import { type Project, shortOf, utilisation } from '../federation/quotas.ts';
import type { Site } from '../federation/site.ts';
import type { Template } from '../federation/templates.ts';
import { sigmoid } from '../sigmoid.ts';

type Cause = 'quota' | 'image' | 'incident' | 'site';

/** One way to fail, with its chance among all attempts. */
export type Risk = {
  readonly cause: Cause;
  readonly probability: number;
  readonly fastShare: number;
  readonly short?: Resource;
};

/** What would become of one attempt: the hidden truth, of which an attempt is one draw. */
export type Chances = {
  /** Chance of success; `risks` hold the rest. */
  readonly success: number;
  readonly risks: readonly Risk[];
  /** Mean seconds of a try that works, and the spread of their logarithm. */
  readonly tryMeanSeconds: number;
  readonly trySpread: number;
  readonly timeoutSeconds: number;
  /** Share of successes that needed a second try on the same site. */
  readonly retryShare: number;
  /** Share of everyday failures that show within a minute. */
  readonly fastShare: number;
};

/** One deployment at one site. */
export type Pairing = {
  readonly site: Site;
  readonly project: Project;
  readonly template: Template;
  readonly templateIndex: number;
  readonly fitted: Fitted;
  readonly gpus: number;
};

const exhaustedSuccess = 0.03;
const imagelessSuccess = 0.02;

/** Log-odds taken off by size and load: both bite slowly at first. */
const burden = ({ fitted, gpus }: Pairing, load: number): number =>
  0.35 * Math.log2(fitted.n_instances) + 0.12 * fitted.n_volumes + 0.5 * gpus + 3 * Math.max(0, load - 0.7);

const meanSeconds = ({ site, template, templateIndex, fitted, gpus }: Pairing, load: number): number => {
  const size = 1 + 0.12 * (fitted.n_instances - 1) + 0.06 * fitted.n_volumes + 0.3 * gpus;
  const strain = 1 + 2 * Math.max(0, load - 0.5);
  return template.baseSeconds * site.slowness * site.affinity[templateIndex]!.slowness * size * strain;
};

/** The hurdles in the order in which an attempt meets them, each with its chance to pass. */
const hurdles = (pairing: Pairing, time: number): { passes: number; risk: Omit<Risk, 'probability'> }[] => {
  const { site, project, template, templateIndex, fitted } = pairing;
  const hour = hourAt(site.health, time);
  const short = shortOf(project, fitted, hour);
  const { logOdds, hasImage } = site.affinity[templateIndex]!;
  const everyday = logOddsAt(site.health, time) + logOdds - template.delicacy;
  const load = utilisation(project, 'vcpus', hour);
  return [
    ...(short ? [{ passes: exhaustedSuccess, risk: { cause: 'quota' as const, fastShare: 0.95, short } }] : []),
    ...(hasImage ? [] : [{ passes: imagelessSuccess, risk: { cause: 'image' as const, fastShare: 0.9 } }]),
    ...incidentsAt(site.health.incidents, time, templateIndex).map(({ severity, fastShare }) => ({
      passes: 1 - severity,
      risk: { cause: 'incident' as const, fastShare },
    })),
    {
      passes: Math.min(0.995, sigmoid(everyday - burden(pairing, load))),
      risk: { cause: 'site', fastShare: site.fastShare },
    },
  ];
};

/** @param time - epoch ms of the attempt */
export const chancesAt = (pairing: Pairing, time: number): Chances => {
  const { site, project, template } = pairing;
  let success = 1;
  const risks: Risk[] = [];
  for (const { passes, risk } of hurdles(pairing, time)) {
    risks.push({ ...risk, probability: success * (1 - passes) });
    success *= passes;
  }
  return {
    success,
    risks,
    tryMeanSeconds:
      waitSeconds(site.queue, time) + meanSeconds(pairing, utilisation(project, 'vcpus', hourAt(site.health, time))),
    trySpread: template.spread,
    timeoutSeconds: site.timeoutSeconds,
    retryShare: site.retryShare,
    fastShare: site.fastShare,
  };
};

/** The same for every site, template and time: nothing to learn. */
export const blindChances: Chances = {
  success: 0.6,
  risks: [{ cause: 'site', probability: 0.4, fastShare: 0.5 }],
  tryMeanSeconds: 400,
  trySpread: 0.5,
  timeoutSeconds: 3600,
  retryShare: 0,
  fastShare: 0.5,
};
