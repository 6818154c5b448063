import type { ExplainedMessage } from '../contracts/explanation.ts';
import { answerSettings } from '../flows/answer-settings.ts';
import { openExplainedLines } from '../flows/explain-given.ts';
import { heedSignal } from '../flows/heed-signal.ts';
import { locateFromFiles } from '../flows/locate-from-files.ts';
import { openOutput } from '../flows/open-output.ts';
import { openServed } from '../flows/open-served.ts';
import { rankFile } from '../flows/rank-file.ts';
import type { CliContext } from './context.ts';
import type { Declare } from './declare.ts';
import { explanationText } from './explanation-text.ts';
import { registryOption } from './options.ts';
import { recordedOptions } from './recorded-input.ts';
import { tellRejections } from './rejections.ts';

type RankOptions = {
  requests: string;
  dataset?: string;
  replicas?: string;
  transfers?: string;
  registry?: string;
  out?: string;
  explain?: boolean;
};

/** On a terminal the reasons as tables; lines as they are elsewhere, and where there are no reasons. */
const writeTables =
  (context: CliContext) =>
  async (line: string): Promise<void> => {
    const { width, print } = context;
    const { explanation } = JSON.parse(line) as ExplainedMessage;
    if (!explanation || !Number.isFinite(width)) return print(line);
    for (const row of [...explanationText(explanation, context), '']) await print(row);
  };

/** `rank`: one ranked message a request, in the requests' order; never trains. */
const rankCommand = async (options: RankOptions, context: CliContext): Promise<void> => {
  const { config, tell, print, now } = context;
  const registry = context.openRegistry(options.registry);
  const served = await openServed(registry, config.modelName, config.modelVersion, (fault) =>
    tell(`no model serves, the ladder's lower rungs do: ${fault.message} (${fault.code})`),
  );
  const outcomes = tellRejections(tell, options.dataset ?? '');
  const requests = tellRejections(tell, options.requests);
  const opened = options.replicas === undefined ? await context.openCatalogue() : undefined;
  const locate = await locateFromFiles({
    replicas: options.replicas,
    transfers: options.transfers,
    catalogue: opened?.catalogue,
    providers: config.rseProviders,
    onRejected: (path, line, error) => tell(`${path}:${line}: ${error.message}`),
  });
  const out = await openOutput(options.out, print);
  const explained = options.explain ? openExplainedLines(registry) : undefined;
  try {
    const report = await rankFile(
      {
        requests: options.requests,
        dataset: options.dataset,
        served,
        settings: answerSettings(config),
        zones: { outcomes: config.trainingTimeZone, requests: config.inferenceTimeZone },
        now: now(),
        onFault: (rung, fault) => tell(`rung ${rung} failed: ${String(fault)}`),
        heed: heedSignal(context.signal),
        onProgress: (done, total) => context.progress(`ranking: ${done} of ${total} requests`),
        locate,
        toLine: explained?.toLine,
        onRejectedOutcome: outcomes.take,
        onUnreadableRequest: requests.take,
      },
      explained && options.out === undefined ? writeTables(context) : out.write,
    );
    await out.commit();
    tell(
      `ranked ${report.ranked} requests on ${report.outcomes} outcomes; unreadable: ${report.unreadable} requests, ${outcomes.count()} outcomes`,
    );
  } catch (fault) {
    await out.discard();
    throw fault;
  } finally {
    context.progress(undefined);
    opened?.close();
    await explained?.close();
    await served?.model.close();
  }
};

/** Declares `rank`. */
export const declareRank: Declare = (program, open) => {
  program
    .command('rank')
    .description("one ranked message a request, as of the request's submission; never trains")
    .requiredOption(...recordedOptions.requests)
    .option(...recordedOptions.dataset)
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--out <F>', 'file to write instead of stdout')
    .option('--explain', 'each with its complete reasons; on a terminal as tables')
    .addHelpText('after', '\nExample: provider-ranker rank --requests requests.ndjson --dataset outcomes.ndjson')
    .action((options: RankOptions) => rankCommand(options, open()));
};
