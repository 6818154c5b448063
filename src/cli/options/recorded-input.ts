import { onceFromInput } from '../../flows/files/once-from-input.ts';
import type { Catalogue } from '../../flows/locality/locate-data.ts';
import { locateFromFiles } from '../../flows/locality/locate-from-files.ts';
import { abortCheck } from '../../flows/long-work/abort-check.ts';
import type { CliContext } from '../context.ts';
import { reportRejections } from '../terminal/rejections.ts';
import type { RecordedFiles } from './recorded-files.ts';

/** The Rucios of the settings, unless a file says where data lies; the caller closes them. */
export const catalogueFor = async ({ replicas }: RecordedFiles, { openCatalogue }: CliContext) =>
  replicas === undefined ? openCatalogue() : undefined;

/**
 * The input of a command over recorded requests; unreadable messages are reported.
 * @param catalogue - used where no file says where data lies
 * @throws RankerError USAGE
 */
export const recordedInput = async (
  files: RecordedFiles,
  { config, tell, progress, now, signal }: CliContext,
  catalogue?: Catalogue,
) => {
  const { requests, dataset, replicas, transfers, truth } = files;
  onceFromInput([requests, dataset, replicas, transfers, truth]);
  return {
    requests,
    dataset,
    zones: { outcomes: config.trainingTimeZone, requests: config.inferenceTimeZone },
    now: now(),
    onFault: (rung: string, fault: unknown) => tell(`rung ${rung} failed: ${String(fault)}`),
    locate: await locateFromFiles({
      replicas,
      transfers,
      catalogue,
      providers: config.rseProviders,
      onRejected: (path, line, error) => tell(`${path}:${line}: ${error.message}`),
    }),
    checkAbort: abortCheck(signal),
    onProgress: (done: number, total: number) => progress(`ranking: ${done} of ${total} requests`),
    onRejectedOutcome: reportRejections(tell, dataset ?? ''),
    onUnreadableRequest: reportRejections(tell, requests),
  };
};
