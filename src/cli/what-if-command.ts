import type { SupposedChange, WhatIfAnswer } from '../contracts/what-if.ts';
import { answerSettings } from '../flows/answer-settings.ts';
import { openServed } from '../flows/open-served.ts';
import { encodeWhatIf } from '../flows/what-if.ts';
import { whatIfFile } from '../flows/what-if-file.ts';
import type { CliContext } from './context.ts';
import { type RecordedFiles, recordedInput } from './recorded-input.ts';
import { type ChangeOptions, supposedChanges } from './supposed-changes.ts';
import { whatIfTable, whatIfTitle } from './what-if-table.ts';

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
  const served = await openServed(
    context.openRegistry(options.registry),
    config.modelName,
    config.modelVersion,
    (fault) => tell(`no model serves, the ladder's lower rungs do: ${fault.message} (${fault.code})`),
  );
  try {
    const { answers, idle } = await whatIfFile({
      ...(await recordedInput(options, context)),
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
    await served?.model.close();
  }
};
