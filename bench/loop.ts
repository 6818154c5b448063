import { join } from 'node:path';
import { plainPage } from '../src/cli/terminal/page.ts';
import { left, right, table } from '../src/cli/terminal/table.ts';
import { decimals } from '../src/cli/texts/figures.ts';
import { isJsonObject, type JsonObject } from '../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import type { Outcome } from '../src/contracts/messages/outcome.ts';
import type { RankRequest } from '../src/contracts/messages/request.ts';
import { formatInstant } from '../src/contracts/time/instant.ts';
import { siteKey } from '../src/features/history/keys.ts';
import { bestOrder, costOf, truthTable } from '../src/flows/evaluation/regret.ts';
import type { Expectation } from '../src/infer/order.ts';
import { type Random, seededRandom } from '../src/simulate/random.ts';
import { simulateFederation } from '../src/simulate/simulate.ts';
import { type Orderer, openOurs, openShares } from './parts/orderers.ts';
import { readOptions } from './parts/read-options.ts';
import { tempFolder } from './parts/temp-folder.ts';

/**
 * bench:loop: a simulated federation begins with nothing and follows the list from its first deployment on, so that
 * only attempted providers are learned about. Ours trains on its own outcomes, by its own gate. Compared, on the same
 * requests: an order by the share of past successes that learns from its own attempts likewise, and ours trained on
 * deployments that were tried in random order. Reported: regret by the known truth, as the deployments go by.
 */
const { seeds, deployments, json } = readOptions({ seeds: [1, 2, 3, 4, 5], deployments: 2100 });
const now = Date.now();
const phases = [100, 300, 1000, Number.POSITIVE_INFINITY];

/** Spread of the logarithm of an attempt's time. */
const spread = { success: 0.5, failure: 1 } as const;

type Asked = { readonly message: JsonObject; readonly request: RankRequest; readonly truth: readonly Expectation[] };

/** The outcome of a deployment tried in this order; a site's result does not depend on the order. */
const attempts = ({ message, request, truth }: Asked, order: readonly number[], random: Random): Outcome[] => {
  const { providers, ...heading } = message;
  const entries = (Array.isArray(providers) ? providers : []).filter(isJsonObject);
  const outcomes: Outcome[] = [];
  let time = request.submissionTime;
  for (const at of order) {
    const draws = random.fork(`${request.uuid} ${siteKey(request.candidates[at]!)}`);
    const { p, s, f } = truth[at]!;
    const succeeded = draws.chance(p);
    const deviation = succeeded ? spread.success : spread.failure;
    const seconds = (succeeded ? s : f) * Math.exp(draws.normal(-(deviation ** 2) / 2, deviation));
    const finish = time + 1000 * seconds;
    const outcome: JsonObject = {
      ...heading,
      ...entries[at]!,
      msg_version: '1.2.0',
      submission_time: formatInstant(time),
      finish_time: formatInstant(finish),
      status: succeeded ? 'CREATE_COMPLETE' : 'CREATE_FAILED',
      status_reason: '',
      completion_time_s: succeeded ? seconds : 0,
      tot_failure_time_s: succeeded ? 0 : seconds,
      n_failures: succeeded ? 0 : 1,
    };
    outcomes.push(decodeOutcome(outcome, { now }));
    if (succeeded) break;
    time = finish;
  }
  return outcomes;
};

type Sums = { cost: number; optimum: number };

/**
 * @param tried - the order in which a deployment is tried, given the one to judge
 * @param sums - by phase, added to
 */
const follow = async (
  asked: readonly Asked[],
  orderer: Orderer,
  tried: (order: readonly number[], random: Random) => readonly number[],
  seed: number,
  sums: readonly Sums[],
): Promise<void> => {
  const random = seededRandom(`loop ${seed}`);
  for (const [n, one] of asked.entries()) {
    const { request, truth } = one;
    const order = await orderer.order(request);
    const phase = sums[phases.findIndex((end) => n < end)]!;
    phase.cost += costOf(order, truth);
    phase.optimum += costOf(bestOrder(truth), truth);
    for (const outcome of attempts(one, tried(order, random.fork(request.uuid)), random)) orderer.learn(outcome);
  }
  await orderer.close();
};

const asIs = (order: readonly number[]): readonly number[] => order;
const atRandom = (order: readonly number[], random: Random): readonly number[] => random.shuffled(order);

const folder = tempFolder();
const totals = new Map<string, Sums[]>();
for (const seed of seeds) {
  const { requests, truth } = simulateFederation({ seed, deployments });
  const truthOf = truthTable(truth);
  const asked = requests.flatMap((message): Asked[] => {
    const request = decodeRequest(message, { now });
    const pairs = truthOf(request);
    return pairs && pairs.length > 1 ? [{ message, request, truth: pairs }] : [];
  });
  const loops = {
    'ours, followed': [openOurs(join(folder, `${seed}`)), asIs],
    'ours, taught by random orders': [openOurs(join(folder, `${seed}-random`)), atRandom],
    'past success share, followed': [openShares(), asIs],
  } as const;
  for (const [name, [orderer, tried]] of Object.entries(loops)) {
    const sums = totals.get(name) ?? phases.map(() => ({ cost: 0, optimum: 0 }));
    totals.set(name, sums);
    await follow(asked, orderer, tried, seed, sums);
  }
}

const regrets = [...totals].map(([name, sums]) => ({
  name,
  regret: sums.map(({ cost, optimum }) => (optimum > 0 ? cost / optimum - 1 : null)),
}));
if (json) console.log(JSON.stringify({ scenario: 'loop', seeds, phases_end: phases.slice(0, -1), regrets }));
else {
  const spans = phases.map((end, at) => (Number.isFinite(end) ? `to ${end}` : `from ${phases[at - 1]! + 1}`));
  const columns = [left('Regret of deployments'), ...spans.map(right)];
  const rows = regrets.map(({ name, regret }) => [name, ...regret.map((one) => decimals(one, 3))]);
  for (const line of table(columns, rows, plainPage)) console.log(line);
}
