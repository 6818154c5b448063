import { Option } from 'commander';
import { latestVersion, type MadeVersion, madeVersions } from '../../contracts/messages/message-version.ts';
import { heedSignal } from '../../flows/long-work/heed-signal.ts';
import { writeSimulation } from '../../flows/simulation/write-simulation.ts';
import type { CliContext, Declare } from '../context.ts';
import { jsonOption, whole } from '../options/options.ts';
import { printResult } from '../terminal/terminal.ts';

type SimulateOptions = {
  seed: number;
  out: string;
  deployments?: number;
  days?: number;
  msgVersion?: MadeVersion;
  noise?: boolean;
  data?: boolean;
  raw?: boolean;
  batch?: boolean;
  json?: boolean;
};

/** `simulate`: a federation with known truth. */
const simulateCommand = async (options: SimulateOptions, context: CliContext): Promise<void> => {
  const { progress, signal } = context;
  const { seed, deployments, days, noise, data, batch } = options;
  const msgVersion = options.msgVersion ?? (data || batch ? latestVersion : undefined);
  const report = await writeSimulation(
    {
      seed,
      ...(deployments !== undefined && { deployments }),
      ...(days !== undefined && { days }),
      ...(msgVersion !== undefined && { msgVersion }),
      ...(noise && { noise: 'pure' }),
      ...(data && { data }),
      ...(options.raw && { raw: true }),
      ...(batch && { batch }),
    },
    options.out,
    (done) => progress(`simulating: ${done} deployments`),
    heedSignal(signal),
  ).finally(() => progress(undefined));
  const { outcomes, requests, files } = report;
  await printResult(context, options.json, report, () => [
    `${outcomes} outcomes of ${requests} requests in ${options.out}: ${files.join(', ')}`,
  ]);
};

/** Declares `simulate`. */
export const declareSimulate: Declare = (program, open) => {
  program
    .command('simulate')
    .description('a federation with known truth: outcomes.ndjson, requests.ndjson, truth.ndjson')
    .requiredOption('--seed <N>', 'seed', whole)
    .requiredOption('--out <folder>', 'folder to write to')
    .option('--deployments <N>', 'deployments; each gives one outcome per provider tried', whole)
    .option('--days <N>', 'days they spread over', whole)
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(madeVersions))
    .option('--data', 'most requests need data sets: also replicas.ndjson, transfers.ndjson, and d in the truth')
    .option('--batch', 'two of the sites are batch sites, whose queue drives the seconds')
    .option('--noise', 'outcomes drawn blindly, so that nothing can be learned')
    .option('--raw', 'also raw.ndjson, the traffic that requests and outcomes are collected from')
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker simulate --seed 1 --out sim')
    .action((options: SimulateOptions) => simulateCommand(options, open()));
};
