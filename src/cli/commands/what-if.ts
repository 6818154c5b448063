import type { SupposedChange, WhatIfAnswer } from '../../contracts/answers/what-if.ts';
import { answerSettings } from '../../flows/ranking/answer-settings.ts';
import { encodeWhatIf } from '../../flows/what-if/what-if.ts';
import { whatIfFile } from '../../flows/what-if/what-if-file.ts';
import type { CliContext } from '../context.ts';
import type { RecordedFiles } from '../options/recorded-files.ts';
import { catalogueFor, recordedInput } from '../options/recorded-input.ts';
import { type ChangeOptions, supposedChanges } from '../options/supposed-changes.ts';
import { whatIfTable, whatIfTitle } from '../texts/what-if-table.ts';
import { servedModel } from './served-model.ts';

export type WhatIfOptions = ChangeOptions &
  RecordedFiles & {
    registry?: string;
    uuid?: string;
    json?: boolean;
  };

const named = ({ provider_name, region_name }: SupposedChange): string =>
  [provider_name, region_name].filter((name) => name !== undefined).join('/');

/** `whatif`: both orders of each request, as it is and with the changes. */
export const whatIfCommand = async (options: WhatIfOptions, context: CliContext): Promise<void> => {
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
      const shown = JSON.parse(text) as WhatIfAnswer;
      if (options.json) await print(text);
      else {
        if (at > 0) await print('');
        for (const line of [whatIfTitle(shown), ...whatIfTable(shown, context)]) await print(line);
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
