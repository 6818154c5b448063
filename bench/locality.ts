import { plainPage } from '../src/cli/terminal/page.ts';
import { right, table } from '../src/cli/terminal/table.ts';
import { decimals } from '../src/cli/texts/figures.ts';
import { decodePlaces } from '../src/contracts/locality/decode-places.ts';
import { decodeTransfer } from '../src/contracts/locality/decode-transfer.ts';
import { unknownPlaces } from '../src/contracts/locality/facts.ts';
import type { Transfer } from '../src/contracts/locality/transfer.ts';
import { decodeOutcome } from '../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/messages/decode-request.ts';
import { History } from '../src/features/history/history.ts';
import { LinkHistory } from '../src/features/locality/link-history.ts';
import { guessLogRate, linkRate, secondsFor } from '../src/features/locality/link-rate.ts';
import { bestOrder, costOf, truthTable } from '../src/flows/evaluation/regret.ts';
import { type Catalogue, locateData } from '../src/flows/locality/locate-data.ts';
import { type Locate, rankRequest } from '../src/flows/ranking/rank-request.ts';
import { orderOf } from '../src/infer/decision.ts';
import { simulateData, simulateFederation } from '../src/simulate/simulate.ts';
import { readOptions } from './parts/read-options.ts';
import { modelOf, rankerOf } from './parts/trained-model.ts';

/**
 * bench:locality: the value of knowing where data lies. In simulated federations whose requests need data sets, the
 * same model orders the later requests with and without locality. Reported: the mean time until a deployment runs by
 * the truth, transfers included, against the best possible order's; and the accuracy of the transfer times and their
 * intervals.
 */
const { seeds, deployments, json } = readOptions({ seeds: [1, 2, 3, 4, 5], deployments: 2100 });
const now = Date.now();
const learnedShare = 0.7;

type Row = {
  seed: number;
  requests: number;
  with_locality_s: number;
  without_s: number;
  without_transfers_learned_s: number;
  optimum_s: number;
  /** Sum of expected over sum of true transfer seconds. */
  transfer_bias: number;
  /** Share of the later transfers within the 90 % interval of their link. */
  interval_coverage: number;
};

const measure = async (seed: number): Promise<Row> => {
  const options = { seed, deployments, data: true, msgVersion: '1.2.0' as const };
  const federation = simulateFederation(options);
  const { places, transfers } = simulateData(options);
  const outcomes = federation.outcomes.map((message) => decodeOutcome(message, { now }));
  const cutoff = outcomes[Math.floor(learnedShare * outcomes.length)]!.finishTime;
  const model = await modelOf(
    outcomes.filter(({ finishTime }) => finishTime <= cutoff),
    seed,
  );
  const later = federation.requests
    .map((message) => decodeRequest(message, { now }))
    .filter(({ submissionTime, candidates }) => submissionTime > cutoff && candidates.length > 1);
  const truthOf = truthTable(federation.truth);

  const known = new Map(places.map(decodePlaces).map((one) => [one.name, one]));
  const catalogue: Catalogue = {
    places: async (datasets) => datasets.map((one) => known.get(one.name) ?? unknownPlaces(one, 'not known')),
    storage: () => [],
    distance: () => undefined,
  };
  const links = new LinkHistory();
  const moved = transfers
    .map(decodeTransfer)
    .filter((one): one is Transfer => one !== undefined)
    .sort((a, b) => a.finishTime - b.finishTime);
  let next = 0;
  const intervals = { later: 0, covered: 0 };
  const judge = ({ from, to, bytes, seconds, succeeded, finishTime }: Transfer): void => {
    if (finishTime <= cutoff || !succeeded) return;
    const figures = (source: string) => links.figures(source, to, finishTime);
    const { low, high } = secondsFor(bytes, {
      ...linkRate(guessLogRate(Number.NaN, Number.NaN, Number.NaN), figures(''), figures(from)),
      tries: 1,
    });
    intervals.later++;
    if (seconds >= low && seconds <= high) intervals.covered++;
  };
  const learning = locateData(catalogue, links, {});
  const locate: Locate = (request, time) => {
    for (; next < moved.length && moved[next]!.finishTime <= time; next++) {
      judge(moved[next]!);
      links.add(moved[next]!);
    }
    return learning(request, time);
  };
  const unlearned = locateData(catalogue, new LinkHistory(), {});

  const history = new History();
  for (const outcome of outcomes) history.add(outcome);
  const ranker = rankerOf(history, model);
  const sums = { with: 0, without: 0, unlearned: 0, optimum: 0, predicted: 0, transfer: 0 };
  for (const request of later) {
    const truth = truthOf(request)!;
    const order = async (how: Locate | undefined) => {
      const { answer } = await rankRequest(how ? request : { ...request, datasets: [] }, request.submissionTime, {
        ...ranker,
        locate: how,
      });
      return { answer, cost: costOf(orderOf(request, answer), truth) };
    };
    const located = await order(locate);
    sums.with += located.cost;
    sums.without += (await order(undefined)).cost;
    sums.unlearned += (await order(unlearned)).cost;
    sums.optimum += costOf(bestOrder(truth), truth);
    sums.predicted += located.answer.providers.reduce((sum, { transferSeconds }) => sum + transferSeconds, 0);
    sums.transfer += truth.reduce((sum, { d }) => sum + d, 0);
  }
  await model.close();
  const mean = (sum: number): number => sum / later.length;
  return {
    seed,
    requests: later.length,
    with_locality_s: mean(sums.with),
    without_s: mean(sums.without),
    without_transfers_learned_s: mean(sums.unlearned),
    optimum_s: mean(sums.optimum),
    transfer_bias: sums.predicted / sums.transfer,
    interval_coverage: intervals.covered / intervals.later,
  };
};

const rows: Row[] = [];
for (const seed of seeds) rows.push(await measure(seed));
const pooled = (pick: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + row.requests * pick(row), 0) / rows.reduce((sum, row) => sum + row.requests, 0);
const saved = 1 - pooled((row) => row.with_locality_s) / pooled((row) => row.without_s);
if (json) console.log(JSON.stringify({ scenario: 'locality', seeds, rows, saved_share: saved }));
else {
  const columns = [
    'seed',
    'requests',
    'with',
    'links unknown',
    'without',
    'optimum',
    'saved',
    'transfer bias',
    'in interval',
  ].map(right);
  const cells = rows.map((row) => [
    String(row.seed),
    String(row.requests),
    ...[row.with_locality_s, row.without_transfers_learned_s, row.without_s, row.optimum_s].map((s) => decimals(s, 0)),
    `${Math.round(100 * (1 - row.with_locality_s / row.without_s))} %`,
    decimals(row.transfer_bias, 2),
    `${Math.round(100 * row.interval_coverage)} %`,
  ]);
  console.log('Mean seconds until a deployment runs, transfers included');
  for (const line of table(columns, cells, plainPage)) console.log(line);
  console.log(`saved by locality, pooled: ${(100 * saved).toFixed(1)} %`);
}
