import type { JsonObject, JsonValue } from '../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import { hourMs } from '../src/contracts/time/durations.ts';
import { formatInstant } from '../src/contracts/time/instant.ts';
import { History } from '../src/features/history/history.ts';
import { rankRequest } from '../src/flows/ranking/rank-request.ts';
import { readOptions } from './parts/read-options.ts';
import { rankerOf, trainedModel } from './parts/trained-model.ts';

/**
 * bench:incident: of two sites that succeed nine times in ten and are equally fast, the first one drops to one in
 * twenty for two days. Every six hours a deployment is tried in the order of the list. Reported: how many failures it
 * takes until the site loses the first place, and when it is level again, by its tests (one-day and seven-day share, or
 * the one-day share alone) or by ten good outcomes.
 */
const { seed, json } = readOptions({ seed: 1 });

const start = Date.UTC(2025, 0, 1);
const sites = ['SITE-A', 'SITE-B'] as const;
type Site = (typeof sites)[number];

const entry = (site: Site, tests: JsonObject): JsonObject => {
  const fields: JsonObject = { provider_name: site, region_name: 'one', exact_flavors: 1, gpus_requ: 0, ...tests };
  for (const resource of ['vcpus', 'ram_gb', 'storage_gb', 'n_instances', 'n_volumes', 'floating_ips']) {
    Object.assign(fields, { [`${resource}_quota`]: 200, [`${resource}_usage`]: 80, [`${resource}_requ`]: 1 });
  }
  return fields;
};

/** Smaller differences of probabilities count as level. */
const level = 0.03;

const calm: JsonObject = { test_failure_perc_1d: 0, test_failure_perc_7d: 0, test_failure_perc_30d: 0.05 };

const outcome = (n: number, site: Site, time: number, succeeded: boolean, tests: JsonObject): JsonObject => ({
  ...entry(site, tests),
  msg_version: '1.2.0',
  uuid: `trace-${n}`,
  template_name: 'Virtual machine',
  user_group: 'users',
  submission_time: formatInstant(time),
  finish_time: formatInstant(time + 300_000),
  status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
  completion_time_s: succeeded ? 300 : 0,
  tot_failure_time_s: succeeded ? 0 : 300,
  n_failures: succeeded ? 0 : 1,
});

/** Test results of the first site, by hours since the incident began; six hourly tests, two days of failures. */
const testsOf = (hours: number, windows: 'both' | 'one-day'): JsonObject => {
  const failed = (window: number): number => {
    const bad = Math.max(0, Math.min(hours, 48) - Math.max(0, hours - window));
    return Number((Math.min(bad, window) / window).toFixed(3));
  };
  const day = failed(24);
  const rest = windows === 'both' ? { test_failure_perc_7d: failed(168) } : { test_failure_perc_7d: -1 };
  return { ...calm, test_failure_perc_1d: day, ...rest, test_failure_perc_30d: windows === 'both' ? 0.05 : -1 };
};

type Step = { readonly hours: number; readonly first: Site; readonly chances: Record<Site, number> };

const model = await trainedModel(seed);

/** @param recovery - how the first site recovers: by its tests, or by being tried again with success */
const trace = async (windows: 'both' | 'one-day', recovery: 'tests' | 'outcomes') => {
  const history = new History();
  const now = start + 1e11;
  let uuids = 0;
  let broken: Site | undefined;
  const add = (site: Site, time: number, succeeded: boolean, tests: JsonObject): void =>
    history.add(decodeOutcome(outcome(uuids++, site, time, succeeded, tests), { now }));
  const rank = async (time: number, tests: JsonObject): Promise<Step> => {
    const request: JsonObject = {
      msg_version: '1.2.0',
      uuid: 'trace',
      template_name: 'Virtual machine',
      user_group: 'users',
      submission_time: formatInstant(time),
      providers: sites.map((site) => entry(site, site === broken ? tests : calm)) as JsonValue[],
    };
    const { answer } = await rankRequest(decodeRequest(request, { now }), time, rankerOf(history, model));
    const chance = (site: Site): number =>
      answer.providers.find((one) => one.entry.provider_name === site)!.successProbability;
    return {
      hours: 0,
      first: answer.providers[0]!.entry.provider_name as Site,
      chances: { 'SITE-A': chance('SITE-A'), 'SITE-B': chance('SITE-B') },
    };
  };

  const days = 40;
  for (let n = 0; n < days * 4; n++) {
    for (const [lag, site] of sites.entries()) {
      add(site, start + (n * 6 + lag) * hourMs, n % 10 !== 3 + 2 * lag, calm);
    }
  }
  const begin = start + days * 24 * hourMs;
  broken = (await rank(begin, calm)).first;
  const other = sites.find((site) => site !== broken)!;
  const steps: Step[] = [];
  let failures = 0;
  let good = 0;
  const found: { left: number | null; levelAfterHours: number | null; goodUntilLevel: number | null } = {
    left: null,
    levelAfterHours: null,
    goodUntilLevel: null,
  };
  for (let hours = 0; hours <= 24 * 16; hours += 6) {
    const time = begin + hours * hourMs;
    const tests = testsOf(hours, windows);
    const step = { ...(await rank(time, tests)), hours };
    steps.push(step);
    const ill = hours < 48;
    if (step.first === broken) {
      add(broken, time, !ill, tests);
      if (ill) failures++;
    } else {
      found.left ??= failures;
      if (!ill && recovery === 'outcomes') {
        add(broken, time + hourMs, true, tests);
        good++;
      }
    }
    if (step.first === other || ill) add(other, time + hourMs, hours % 60 !== 30, calm);
    if (ill || step.chances[broken] < step.chances[other] - level) continue;
    found.levelAfterHours ??= hours - 48;
    found.goodUntilLevel ??= good;
  }
  return {
    windows,
    recovery,
    broken,
    failures_until_it_left: found.left,
    level_after_hours: found.levelAfterHours,
    good_outcomes_until_level: recovery === 'outcomes' ? found.goodUntilLevel : null,
    steps,
  };
};

const traces = [await trace('both', 'tests'), await trace('one-day', 'tests'), await trace('both', 'outcomes')];
if (json) console.log(JSON.stringify({ scenario: 'incident', seed, traces }));
else {
  for (const { steps, ...summary } of traces) {
    console.log(JSON.stringify(summary));
    for (const { hours, first, chances } of steps.filter((_, n) => n < 14 || n % 4 === 0)) {
      const told = sites.map((site) => `${site} ${chances[site].toFixed(3)}`).join('  ');
      console.log(`  ${String(hours).padStart(4)} h  first ${first}  ${told}`);
    }
  }
}
