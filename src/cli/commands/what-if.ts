import type { SupposedChange, WhatIfAnswer } from '../../contracts/answers/what-if.ts';
import { answerSettings } from '../../flows/ranking/answer-settings.ts';
import { encodeWhatIf } from '../../flows/what-if/what-if.ts';
import { whatIfFile } from '../../flows/what-if/what-if-file.ts';
import type { CliContext, Declare } from '../context.ts';
import { listed, registryOption } from '../options/options.ts';
import { catalogueFor, type RecordedFiles, recordedInput, recordedOptions } from '../options/recorded-input.ts';
import { type ChangeOptions, supposedChanges } from '../options/supposed-changes.ts';
import { whatIfTable, whatIfTitle } from '../texts/what-if-table.ts';
import { servedModel } from './served-model.ts';

type WhatIfOptions = ChangeOptions &
  RecordedFiles & {
    registry?: string;
    uuid?: string;
    json?: boolean;
  };

const named = ({ provider_name, region_name }: SupposedChange): string =>
  [provider_name, region_name].filter((name) => name !== undefined).join('/');

/** `whatif`: both orders of each request, as it is and with the changes. */
const whatIfCommand = async (options: WhatIfOptions, context: CliContext): Promise<void> => {
  const { config, tell, print } = context;
  const changes = await supposedChanges(options);
  const served = await servedModel(context.openRegistry(options.registry), context);
  const opened = await catalogueFor(options, context);
  try {
    const { answers, idle } = await whatIfFile({
      ...(await recordedInput(options, context, opened?.catalogue)),
      uuid: options.uuid,
      changes,
      served,
      settings: answerSettings(config),
    });
    for (const [at, answer] of answers.entries()) {
      const text = encodeWhatIf(answer);
      const told = JSON.parse(text) as WhatIfAnswer;
      if (options.json) await print(text);
      else {
        if (at > 0) await print('');
        for (const line of [whatIfTitle(told), ...whatIfTable(told, context)]) await print(line);
      }
    }
    for (const change of idle) tell(`no request has the provider ${named(change)}: nothing is changed there`);
    if (answers.length === 0) tell('no such request');
  } finally {
    context.progress(undefined);
    opened?.close();
    await served?.model.close();
  }
};

/** Declares `whatif`. */
export const declareWhatIf: Declare = (program, open) => {
  program
    .command('whatif')
    .description('the requests of a file with changes: both orders side by side')
    .requiredOption(...recordedOptions.requests)
    .option(...recordedOptions.dataset)
    .option('--changes <F>', 'changes as POST /whatif takes them, a JSON array')
    .option('--set <SITE:FIELD=VALUE>', 'a field of a provider, may be given several times', listed)
    .option('--down <SITE>', 'a provider at which nothing can run, may be given several times', listed)
    .option('--data <SITE>', 'a provider beside which the data lie, may be given several times', listed)
    .option('--uuid <U>', 'only this deployment')
    .option(...recordedOptions.replicas)
    .option(...recordedOptions.transfers)
    .option(...registryOption)
    .option('--json', 'print one JSON object a request')
    .addHelpText(
      'after',
      '\nSITE: a provider, or provider/region; none before the colon: all.' +
        '\nExample: provider-ranker whatif --requests requests.ndjson --dataset outcomes.ndjson --set RECAS-BARI/RegionOne:vcpus_quota=200 --down BACKBONE/bari',
    )
    .action((options: WhatIfOptions) => whatIfCommand(options, open()));
};
