import type { WhatIfAnswer } from '../../contracts/answers/what-if.ts';
import { answerSettings } from '../../flows/ranking/answer-settings.ts';
import { encodeWhatIf, siteOfChange } from '../../flows/what-if/what-if.ts';
import { whatIfFile } from '../../flows/what-if/what-if-file.ts';
import type { CliContext } from '../context.ts';
import type { RecordedFiles } from '../options/recorded-files.ts';
import { catalogueFor, recordedInput } from '../options/recorded-input.ts';
import { type ChangeOptions, supposedChanges } from '../options/supposed-changes.ts';
import { servedModel } from '../served-model.ts';
import type { Page } from '../terminal/page.ts';
import { whatIfTable, whatIfTitle } from '../texts/what-if-table.ts';

export type WhatIfOptions = ChangeOptions &
  RecordedFiles & {
    registry?: string;
    uuid?: string;
    json?: boolean;
  };

/** For people. */
const linesOf = (text: string, page: Page): string[] => {
  const answer = JSON.parse(text) as WhatIfAnswer;
  return [whatIfTitle(answer), ...whatIfTable(answer, page)];
};

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
      if (at > 0 && !options.json) await print('');
      for (const line of options.json ? [text] : linesOf(text, context)) await print(line);
    }
    for (const change of idle) tell(`no request has the provider ${siteOfChange(change)}: nothing is changed there`);
    if (answers.length === 0) tell('no such request');
  } finally {
    context.progress(undefined);
    opened?.close();
    await served?.model.close();
  }
};
