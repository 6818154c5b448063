import { latestVersion, type MadeVersion } from '../../contracts/messages/message-version.ts';
import { abortCheck } from '../../flows/long-work/abort-check.ts';
import { writeSimulation } from '../../flows/simulation/write-simulation.ts';
import type { CliContext } from '../context.ts';
import { printResult } from '../terminal/terminal.ts';
import { counted } from '../texts/figures.ts';

export type SimulateOptions = {
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
export const simulateCommand = async (options: SimulateOptions, context: CliContext): Promise<void> => {
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
    abortCheck(signal),
  ).finally(() => progress(undefined));
  const { outcomes, requests, files } = report;
  await printResult(context, options.json, report, () => [
    `${counted(outcomes, 'outcome')} of ${counted(requests, 'request')} in ${options.out}: ${files.join(', ')}`,
  ]);
};
