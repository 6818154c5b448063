import { parseArgs } from 'node:util';
import { metricsTable, regretTable } from '../src/cli/metrics-table.ts';
import { decodeOutcome } from '../src/contracts/decode-outcome.ts';
import { decodeRequest } from '../src/contracts/decode-request.ts';
import { type Evaluation, evaluate, summarise } from '../src/flows/evaluate.ts';
import { simulateFederation } from '../src/simulate/simulate.ts';

/**
 * bench:quality: what `evaluate` tells, pooled over simulated federations. Learned from the earlier 70 % of each,
 * judged by the later 30 %.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1,2,3,4,5' },
    deployments: { type: 'string', default: '2100' },
    days: { type: 'string', default: '90' },
    json: { type: 'boolean' },
  },
});
const now = Date.now();
const evaluations: Evaluation[] = [];
for (const seed of values.seeds.split(',').map(Number)) {
  const { outcomes, requests, truth } = simulateFederation({
    seed,
    deployments: Number(values.deployments),
    days: Number(values.days),
  });
  evaluations.push(
    await evaluate({
      outcomes: outcomes.map((message) => decodeOutcome(message, { now })),
      requests: requests.map((message) => decodeRequest(message, { now })),
      truth,
    }),
  );
}
const report = { scenario: 'quality', ...values, ...summarise(evaluations) };
if (values.json) console.log(JSON.stringify(report));
else {
  console.log(
    `Seeds ${values.seeds}: learned from ${report.learned_from} outcomes, judged by ${report.later_outcomes} later ones`,
  );
  for (const line of metricsTable(report.metrics, Number.POSITIVE_INFINITY)) console.log(line);
  console.log(`\nRegret on ${report.later_requests} later requests`);
  for (const line of regretTable(report.regret, Number.POSITIVE_INFINITY)) console.log(line);
}
