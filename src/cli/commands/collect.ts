import { Option } from 'commander';
import { type MadeVersion, madeVersions } from '../../contracts/messages/message-version.ts';
import { collectFile } from '../../flows/collecting/collect-file.ts';
import { collectSettings } from '../../flows/collecting/collect-settings.ts';
import { heedSignal } from '../../flows/long-work/heed-signal.ts';
import type { CliContext, Declare } from '../context.ts';
import { jsonOption } from '../options/options.ts';
import { tellRejections } from '../terminal/rejections.ts';
import { printResult } from '../terminal/terminal.ts';

type CollectOptions = {
  raw: string;
  out: string;
  msgVersion?: MadeVersion;
  json?: boolean;
};

/** `collect`: requests and outcomes of traffic that lies in a file. */
const collectCommand = async (options: CollectOptions, context: CliContext): Promise<void> => {
  const { config, tell, progress, signal } = context;
  const { raw, out, msgVersion = config.collectMsgVersion } = options;
  const rejections = tellRejections(tell, raw);
  const settings = { ...collectSettings(config), msgVersion };
  const report = await collectFile({ path: raw, folder: out, settings }, rejections, {
    onProgress: (lines) => progress(`collecting: ${lines} messages`),
    heed: heedSignal(signal),
  }).finally(() => progress(undefined));
  const { requests, outcomes, files } = report;
  await printResult(context, options.json, report, () => [
    `${requests} requests and ${outcomes} outcomes in ${out}: ${files.join(', ')}`,
  ]);
};

/** Declares `collect`. */
export const declareCollect: Declare = (program, open) => {
  program
    .command('collect')
    .description('requests.ndjson and outcomes.ndjson of the raw traffic of a federation')
    .requiredOption('--raw <file>', 'messages with input, time (epoch ms) and value, in order')
    .requiredOption('--out <folder>', 'folder to write to')
    .addOption(new Option('--msg-version <V>', 'version of the messages').choices(madeVersions))
    .option(...jsonOption)
    .addHelpText('after', '\nExample: provider-ranker collect --raw sim/raw.ndjson --out collected')
    .action((options: CollectOptions) => collectCommand(options, open()));
};
