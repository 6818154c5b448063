import type { MadeVersion } from '../../contracts/messages/message-version.ts';
import { collectFile } from '../../flows/collecting/collect-file.ts';
import { collectSettings } from '../../flows/collecting/collect-settings.ts';
import { abortCheck } from '../../flows/long-work/abort-check.ts';
import type { CliContext } from '../context.ts';
import { reportRejections } from '../terminal/rejections.ts';
import { printResult } from '../terminal/terminal.ts';
import { counted } from '../texts/figures.ts';

export type CollectOptions = {
  raw: string;
  out: string;
  msgVersion?: MadeVersion;
  json?: boolean;
};

/** `collect`: makes requests and outcomes of raw traffic in a file. */
export const collectCommand = async (options: CollectOptions, context: CliContext): Promise<void> => {
  const { config, tell, progress, signal } = context;
  const { raw, out, msgVersion = config.collectMsgVersion } = options;
  const rejections = reportRejections(tell, raw);
  const settings = { ...collectSettings(config), msgVersion };
  const report = await collectFile({ path: raw, folder: out, settings }, rejections, {
    onProgress: (lines) => progress(`collecting: ${lines} messages`),
    checkAbort: abortCheck(signal),
  }).finally(() => progress(undefined));
  const { requests, outcomes, files } = report;
  await printResult(context, options.json, report, () => [
    `${counted(requests, 'request')} and ${counted(outcomes, 'outcome')} in ${out}: ${files.join(', ')}`,
  ]);
};
