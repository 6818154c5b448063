import type { JsonObject } from '../contracts/json/json-value.ts';
import type { TruthLine } from '../contracts/learning/truth.ts';
import { dayMs } from '../contracts/time/durations.ts';
import { blindChances, chancesAt, type Pairing } from './deployments/chances.ts';
import { deploymentUuid, orchestratorTail } from './deployments/deployment-uuid.ts';
import { type Heading, outcomeMessage, providerEntry, requestMessage, truthLine } from './deployments/messages.ts';
import { drawUserFault, type UserFault } from './deployments/reasons.ts';
import { drawSubmissions } from './deployments/submissions.ts';
import { orderStops, type Stop, type Visit, walk } from './deployments/walk.ts';
import {
  datasetEntry,
  drawNeeds,
  drawTransfers,
  placesLine,
  type SimulatedDataset,
  transferSeconds,
} from './federation/data.ts';
import { type Federation, foundFederation, type Group } from './federation/federation.ts';
import { fitAsk } from './federation/flavours.ts';
import { type Ask, drawAsk, templates } from './federation/templates.ts';
import type { SimulationOptions } from './options.ts';
import type { Random } from './random.ts';
import type { RawMessage } from './raw/message.ts';
import { openRawTraffic, type RawSite } from './raw/traffic.ts';

/** An outcome and when it happened, since the message of version 1.1.0 does not say so exactly. */
type TimedOutcome = { readonly finish: number; readonly message: JsonObject };

/** One deployment: what was asked, what became of it where it was tried, what would have become of it anywhere. */
export type SimulatedDeployment = {
  /** Epoch ms. */
  readonly submission: number;
  readonly request: JsonObject;
  /** In the order of the attempts. */
  readonly outcomes: readonly TimedOutcome[];
  /**
   * One per candidate, at the submission. It is the truth of a sound deployment: the few that their user spoils
   * (about 2 in 100, told by their `status_reason`) fail everywhere all the same.
   */
  readonly truth: readonly TruthLine[];
  /** In the order of time; reaches beyond the next submission. Empty unless it is asked for. */
  readonly raw: readonly RawMessage[];
};

/** Share of requests in which a site is left out, its records being out of date. */
const absentShare = 0.03;

type Drawn = {
  readonly stops: readonly Stop[];
  readonly ask: Ask;
  readonly gpus: number;
  /** Where the group could go, up to date or not. */
  readonly sites: readonly RawSite[];
};

/** Where the group could go with this; GPUs are asked for only where some site has them. */
const drawStops = (random: Random, { sites }: Federation, group: Group, submission: number): Drawn => {
  const templateIndex = random.weighted(group.templateWeights);
  const template = templates[templateIndex]!;
  const ask = drawAsk(random, template);
  const open = sites.flatMap((site, i) => {
    const project = group.projects[i];
    return project && site.joins <= submission ? [{ site, project, preference: group.preferences[i]! }] : [];
  });
  const gpus = open.some(({ site }) => site.hasGpus) ? ask.gpus : 0;
  const able = open.filter(({ site }) => gpus === 0 || site.hasGpus);
  const present = able.filter(() => !random.chance(absentShare));
  const chosen = present.length > 0 ? present : able;
  const stops = chosen.map(({ site, project, preference }) => ({
    pairing: { site, project, template, templateIndex, fitted: fitAsk(site.flavours, ask), gpus },
    preference,
  }));
  return { stops, ask, gpus, sites: able.map((one) => ({ ...one, offers: chosen.includes(one) })) };
};

const report = (
  { settings, data }: Federation,
  heading: Heading,
  submission: number,
  stops: readonly Stop[],
  visits: readonly Visit[],
  needs: readonly SimulatedDataset[],
): SimulatedDeployment => {
  const blind = settings.noise === 'pure';
  const entries = new Map<Pairing, JsonObject>(
    stops.map(({ pairing }) => [pairing, providerEntry(pairing, submission, data !== undefined, heading.raw)]),
  );
  return {
    submission,
    request: requestMessage(heading, submission, [...entries.values()], needs.map(datasetEntry)),
    outcomes: visits.map((visit) => ({
      finish: visit.finish,
      message: outcomeMessage(heading, entries.get(visit.pairing)!, visit),
    })),
    truth: stops.map(({ pairing }) =>
      truthLine(
        heading.uuid,
        pairing,
        blind ? blindChances : chancesAt(pairing, submission),
        data && transferSeconds(data, needs, pairing.site),
      ),
    ),
    raw: [],
  };
};

const simulateOne = (
  random: Random,
  federation: Federation,
  submission: number,
  tail: string,
  rawOf: ReturnType<typeof openRawTraffic>,
): SimulatedDeployment => {
  const { settings, groups, data } = federation;
  const blind = settings.noise === 'pure';
  const groupIndex = random.weighted(groups.map(({ activity }) => activity));
  const group = groups[groupIndex]!;
  const { stops, ask, gpus, sites } = drawStops(random, federation, group, submission);
  const fault: UserFault | undefined = blind ? undefined : drawUserFault(random);
  const visits = walk(random, orderStops(random, stops, submission), submission, { blind, fault });
  const heading = {
    msgVersion: settings.msgVersion,
    uuid: deploymentUuid(submission, random.integer(0, 9999), tail),
    templateName: stops[0]!.pairing.template.name,
    userGroup: group.name,
    raw: settings.raw,
  };
  const needs = data ? drawNeeds(random.fork('data'), data, groupIndex) : [];
  const made = report(federation, heading, submission, stops, visits, needs);
  if (!settings.raw) return made;
  const exhausted = visits.length === stops.length && !visits.at(-1)!.attempt.succeeded && !fault?.cancelled;
  const { uuid, templateName } = heading;
  return { ...made, raw: rawOf({ uuid, group, submission, templateName, ask, gpus, sites, visits, exhausted }) };
};

/**
 * Deployments of an invented federation whose truth is known, one by one, by submission time; memory does not grow
 * with their number beyond a few bytes each. Same options, same bytes.
 * @throws RankerError USAGE when an option makes no sense
 */
export function* simulateDeployments(options: SimulationOptions): Generator<SimulatedDeployment> {
  const federation = foundFederation(options);
  const { random, settings } = federation;
  const { start, days, deployments } = settings;
  const tail = orchestratorTail(random.fork('orchestrator'));
  const rawOf = openRawTraffic(federation);
  const submissions = drawSubmissions(random.fork('submissions'), start, days, deployments);
  for (const [i, submission] of submissions.entries()) {
    yield simulateOne(random.fork(`deployment ${i}`), federation, submission, tail, rawOf);
  }
}

/** Where the data of a federation lies, and what its links do, as a catalogue and a topic of transfers would tell. */
type SimulatedData = { readonly places: readonly JsonObject[]; readonly transfers: readonly JsonObject[] };

/** The data of the same federation; nothing without the option. */
export const simulateData = (options: SimulationOptions): SimulatedData => {
  const { data, sites, settings, random } = foundFederation(options);
  if (!data) return { places: [], transfers: [] };
  const span = { start: settings.start, end: settings.start + settings.days * dayMs };
  const transfers = [...drawTransfers(random.fork('transfers'), data, sites, span)];
  return { places: data.datasets.map(placesLine), transfers };
};

type Simulation = {
  /** Ordered by finish, as a stream would bring them. */
  readonly outcomes: JsonObject[];
  /** Ordered by submission, like the truth. */
  readonly requests: JsonObject[];
  readonly truth: TruthLine[];
};

/** The whole of `simulateDeployments` at once. */
export const simulateFederation = (options: SimulationOptions): Simulation => {
  const deployments = [...simulateDeployments(options)];
  const outcomes = deployments.flatMap((deployment) => deployment.outcomes).sort((a, b) => a.finish - b.finish);
  return {
    outcomes: outcomes.map(({ message }) => message),
    requests: deployments.map(({ request }) => request),
    truth: deployments.flatMap(({ truth }) => truth),
  };
};
