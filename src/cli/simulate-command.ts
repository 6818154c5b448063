import { heedSignal } from '../flows/heed-signal.ts';
import { writeSimulation } from '../flows/write-simulation.ts';
import type { CliContext } from './context.ts';

export type SimulateOptions = {
  seed: number;
  out: string;
  deployments?: number;
  days?: number;
  msgVersion?: '1.1.0' | '1.2.0';
  noise?: boolean;
  data?: boolean;
  raw?: boolean;
  batch?: boolean;
  json?: boolean;
};

/** `simulate`: a federation with known truth. */
export const simulateCommand = async (
  options: SimulateOptions,
  { print, progress, signal }: CliContext,
): Promise<void> => {
  const { seed, deployments, days, noise, data, batch } = options;
  const msgVersion = options.msgVersion ?? (data || batch ? '1.2.0' : undefined);
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
  if (options.json) await print(JSON.stringify(report));
  else
    await print(
      `${report.outcomes} outcomes of ${report.requests} requests in ${options.out}: ${report.files.join(', ')}`,
    );
};
