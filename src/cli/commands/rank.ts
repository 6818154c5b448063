import type { ExplainedMessage } from '../../contracts/answers/explanation.ts';
import { openExplainedLines } from '../../flows/explaining/explain-given.ts';
import { openOutput } from '../../flows/files/open-output.ts';
import { answerSettings } from '../../flows/ranking/answer-settings.ts';
import { rankFile } from '../../flows/ranking/rank-file.ts';
import type { CliContext } from '../context.ts';
import type { RecordedFiles } from '../options/recorded-files.ts';
import { catalogueFor, recordedInput } from '../options/recorded-input.ts';
import { servedModel } from '../served-model.ts';
import { explanationText } from '../texts/explanation-text.ts';
import { counted } from '../texts/figures.ts';

export type RankOptions = RecordedFiles & {
  registry?: string;
  out?: string;
  explain?: boolean;
  json?: boolean;
};

/** On a terminal the reasons as tables; elsewhere, or without reasons, plain lines. */
const writeTables =
  (context: CliContext) =>
  async (line: string): Promise<void> => {
    const { width, print } = context;
    const { explanation } = JSON.parse(line) as ExplainedMessage;
    if (!explanation || !Number.isFinite(width)) return print(line);
    for (const row of [...explanationText(explanation, context), '']) await print(row);
  };

/** `rank`: one ranked message a request, in the requests' order; never trains. */
export const rankCommand = async (options: RankOptions, context: CliContext): Promise<void> => {
  const { config, tell, print, progress } = context;
  const registry = context.openRegistry(options.registry);
  const served = await servedModel(registry, context);
  const opened = await catalogueFor(options, context);
  const input = await recordedInput(options, context, opened?.catalogue);
  const out = await openOutput(options.out, print);
  const explained = options.explain ? openExplainedLines(registry) : undefined;
  try {
    const report = await rankFile(
      {
        ...input,
        served,
        settings: answerSettings(config),
        toLine: explained?.toLine,
      },
      explained && options.out === undefined && !options.json ? writeTables(context) : out.write,
    );
    await out.commit();
    tell(
      `ranked ${counted(report.ranked, 'request')} on ${counted(report.outcomes, 'outcome')}; unreadable: ${counted(report.unreadable, 'request')}, ${counted(report.rejectedOutcomes, 'outcome')}`,
    );
  } catch (fault) {
    await out.discard();
    throw fault;
  } finally {
    progress(undefined);
    opened?.close();
    await explained?.close();
    await served?.model.close();
  }
};
