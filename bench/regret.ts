import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { plainPage } from '../src/cli/terminal/page.ts';
import { left, right, table } from '../src/cli/terminal/table.ts';
import { decimals } from '../src/cli/texts/figures.ts';
import { summarise } from '../src/flows/evaluation/evaluation-report.ts';
import { evaluateSeeds } from './parts/evaluate-seeds.ts';
import { readOptions } from './parts/read-options.ts';
import { tempFolder } from './parts/temp-folder.ts';
import { writeLaterData } from './peers/later-data.ts';
import { peersPython } from './peers/python.ts';

/**
 * bench:regret: ours against scikit-learn's HistGradientBoosting on the same simulated federations, with the same
 * point-in-time features and the same order by cost per chance; each is trained on the earlier 70 %.
 */
const { seeds, deployments, json } = readOptions({
  seeds: [11, 12, 13, 14, 15, 16, 17, 18, 19, 20],
  deployments: 2100,
});
type Row = {
  readonly regret: number;
  readonly auc: number | null;
  readonly log_loss: number | null;
  readonly ece: number | null;
};

const folder = tempFolder();
const report = summarise(await evaluateSeeds(seeds, { deployments }));
await writeLaterData(seeds, deployments, folder);
const peers = JSON.parse(
  execFileSync(peersPython(), [join(import.meta.dirname, 'peers', 'regret.py'), folder, seeds.join()], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 2],
  }),
) as Record<string, Row>;
const ours = (name: string): Row => ({ ...report.metrics[name]!, regret: report.regret[name]! });
const rows: Record<string, Row> = { ours: ours('model'), 'smoothed history': ours('smoothed_history'), ...peers };
if (json) {
  console.log(JSON.stringify({ scenario: 'regret', seeds, deployments, later_outcomes: report.later_outcomes, rows }));
} else {
  console.log(`Seeds ${seeds}: ${report.later_outcomes} later outcomes, ${report.later_requests} later requests`);
  const cells = Object.entries(rows).map(([name, of]) => [
    name,
    decimals(of.regret, 3),
    decimals(of.auc, 3),
    decimals(of.log_loss, 3),
    decimals(of.ece, 3),
  ]);
  const columns = [left(''), right('regret'), right('AUC'), right('log loss'), right('ECE')];
  for (const line of table(columns, cells, plainPage)) console.log(line);
}
