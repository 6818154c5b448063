import { plainPage } from '../src/cli/terminal/page.ts';
import { metricsTable, regretTable } from '../src/cli/texts/metrics-table.ts';
import { summarise } from '../src/flows/evaluation/evaluation-report.ts';
import { evaluateSeeds } from './parts/evaluate-seeds.ts';
import { readOptions } from './parts/read-options.ts';

/**
 * bench:quality: the results of `evaluate`, pooled over simulated federations. Trained on the earlier 70 % of each,
 * judged on the later 30 %: at once, or with `--folds N` in N rolling folds of it. `--noise`: outcomes that nothing can
 * predict, so that an AUC away from 0.5 would be a leak.
 */
const { seeds, deployments, days, folds, noise, json } = readOptions({
  seeds: [1, 2, 3, 4, 5],
  deployments: 2100,
  days: 90,
  folds: 1,
  noise: false,
});
const made = {
  deployments,
  days,
  noise: noise ? 'pure' : 'none',
} as const;
const report = {
  scenario: 'quality',
  seeds,
  ...made,
  ...summarise(await evaluateSeeds(seeds, made, folds)),
};
if (json) console.log(JSON.stringify(report));
else {
  console.log(
    `Seeds ${seeds}: learned from ${report.learned_from} outcomes, judged by ${report.later_outcomes} later ones`,
  );
  for (const line of metricsTable(report.metrics, plainPage, report.spread)) console.log(line);
  console.log(`\nRegret on ${report.later_requests} later requests`);
  for (const line of regretTable(report.regret, plainPage, report.regret_spread)) console.log(line);
}
