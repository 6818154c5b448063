import { resources } from '../../contracts/fields/resources.ts';
import { sortedKeys } from '../../contracts/json/canonical-json.ts';
import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { TruthLine } from '../../contracts/learning/truth.ts';
import type { MadeVersion } from '../../contracts/messages/message-version.ts';
import { formatInstant } from '../../contracts/time/instant.ts';
import { formatMicroTime, formatWallTime } from '../../contracts/time/wall-time.ts';
import { storageOf } from '../federation/data.ts';
import { failureShare } from '../federation/functional-tests.ts';
import { hourAt } from '../federation/health.ts';
import { queueFields } from '../federation/queue.ts';
import { publishedLimit, usage } from '../federation/quotas.ts';
import { expectations } from './attempt.ts';
import type { Chances, Pairing } from './chances.ts';
import type { Visit } from './walk.ts';

/** What all messages of one deployment share. */
export type Heading = {
  readonly msgVersion: MadeVersion;
  readonly uuid: string;
  readonly templateName: string;
  readonly userGroup: string;
  /** Whether they say what the raw traffic can say. */
  readonly raw: boolean;
};

const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals));

const resourceFields = ({ site, project, fitted }: Pairing, time: number, raw: boolean): JsonObject => {
  const hour = Math.max(0, hourAt(site.health, time) - site.usageLagHours);
  const fields = resources.map((resource): [string, JsonObject[string]][] => {
    const { published } = project.limits[resource];
    const noAddresses = resource === 'floating_ips' && published === 0;
    return [
      [`${resource}_quota`, raw ? publishedLimit(project, resource) : published],
      [`${resource}_usage`, noAddresses ? 0 : usage(project, resource, hour)],
      [`${resource}_requ`, fitted[resource]],
    ];
  });
  return Object.fromEntries(fields.flat());
};

/** One provider entry of a request, as known at a time. */
export const providerEntry = (pairing: Pairing, time: number, hasStorage: boolean, raw: boolean): JsonObject => {
  const { site, fitted, gpus } = pairing;
  return sortedKeys({
    ...resourceFields(pairing, time, raw),
    provider_name: site.providerName,
    region_name: site.regionName,
    gpus_requ: gpus,
    exact_flavors: fitted.exactFlavours,
    test_failure_perc_1d: failureShare(site.tests, time, 1),
    test_failure_perc_7d: failureShare(site.tests, time, 7),
    test_failure_perc_30d: failureShare(site.tests, time, 30),
    overbooking_cpu: site.overbookingCpu,
    overbooking_ram: site.overbookingRam,
    bandwidth_in: site.bandwidthIn,
    bandwidth_out: site.bandwidthOut,
    ...(hasStorage && { rses: [storageOf(site)] }),
    ...queueFields(site.queue, time),
  });
};

/** @param datasets - of a request that needs data */
export const requestMessage = (
  heading: Heading,
  time: number,
  providers: JsonObject[],
  datasets: JsonObject[],
): JsonObject => ({
  ...(datasets.length > 0 && { datasets }),
  msg_version: heading.msgVersion,
  providers,
  submission_time: formatMicroTime(time),
  template_name: heading.templateName,
  user_group: heading.userGroup,
  uuid: heading.uuid,
});

/** Seconds as they were drawn, or as the lines of the log date them. */
const secondsOf = ({ attempt, firstSubmission, lastSubmission, finish }: Visit, raw: boolean) => {
  const { succeeded, failureSeconds, lastTrySeconds } = attempt;
  if (!raw) {
    const total = rounded(failureSeconds + lastTrySeconds, 2);
    return { failureSeconds: rounded(failureSeconds, 2), totalSeconds: total };
  }
  const total = (finish - firstSubmission) / 1000;
  return { failureSeconds: succeeded ? (lastSubmission - firstSubmission) / 1000 : total, totalSeconds: total };
};

/** @param entry - the provider's entry in the request, which the outcome repeats */
export const outcomeMessage = (heading: Heading, entry: JsonObject, visit: Visit): JsonObject => {
  const { succeeded, failures } = visit.attempt;
  const { failureSeconds, totalSeconds } = secondsOf(visit, heading.raw);
  return sortedKeys({
    ...entry,
    msg_version: heading.msgVersion,
    uuid: heading.uuid,
    template_name: heading.templateName,
    user_group: heading.userGroup,
    submission_time: formatWallTime(visit.lastSubmission, 'Europe/Rome'),
    status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
    status_reason: visit.reason,
    completion_time_s: succeeded ? totalSeconds : 0,
    tot_failure_time_s: failureSeconds,
    n_failures: failures,
    ...(heading.msgVersion === '1.2.0' ? { finish_time: formatInstant(visit.finish) } : {}),
  });
};

/** @param transferSeconds - undefined where data is not simulated */
export const truthLine = (
  uuid: string,
  { site }: Pairing,
  chances: Chances,
  transferSeconds: number | undefined,
): TruthLine => {
  const { p, s, f } = expectations(chances);
  return {
    uuid,
    provider_name: site.providerName,
    region_name: site.regionName,
    p: rounded(p, 6),
    s: rounded(s, 3),
    f: rounded(f, 3),
    ...(transferSeconds !== undefined && { d: rounded(transferSeconds, 3) }),
  };
};
