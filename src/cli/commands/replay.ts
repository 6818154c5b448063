import { formatInstant } from '../../contracts/time/instant.ts';
import { readTruthFile } from '../../flows/evaluation/read-evaluation-data.ts';
import { openOutput } from '../../flows/files/open-output.ts';
import { abortCheck } from '../../flows/long-work/abort-check.ts';
import { openSide } from '../../flows/replay/open-side.ts';
import { type ReplayedChange, replay } from '../../flows/replay/replay.ts';
import { summariseReplay } from '../../flows/replay/replay-report.ts';
import type { CliContext } from '../context.ts';
import type { RecordedFiles } from '../options/recorded-files.ts';
import { catalogueFor, recordedInput } from '../options/recorded-input.ts';
import { reportRejections } from '../terminal/rejections.ts';
import { printResult } from '../terminal/terminal.ts';
import { replayLines } from '../texts/replay-table.ts';

export type ReplayRecordedOptions = RecordedFiles & {
  model: string;
  against: string;
  registry?: string;
  out?: string;
  json?: boolean;
};

const changeText = ({ uuid, time, providers }: ReplayedChange): string =>
  JSON.stringify({
    uuid,
    submission_time: formatInstant(time),
    providers: providers.map(({ providerName, regionName, places: [model, against] }) => ({
      provider_name: providerName,
      region_name: regionName,
      position: { model, against },
    })),
  });

/** `replay`: two models or policies over recorded requests. */
export const replayCommand = async (options: ReplayRecordedOptions, context: CliContext): Promise<void> => {
  const { config, tell, print } = context;
  const choices = {
    registry: context.openRegistry(options.registry),
    modelName: config.modelName,
    reference: config.modelVersion,
    answers: config,
  };
  const one = await openSide(options.model, choices);
  const other = await openSide(options.against, choices);
  const out = options.out === undefined ? undefined : await openOutput(options.out, print);
  const truth = reportRejections(tell, options.truth ?? '');
  const opened = await catalogueFor(options, context);
  try {
    const report = await replay({
      ...(await recordedInput(options, context, opened?.catalogue)),
      sides: [one, other],
      truth: await readTruthFile(options.truth, truth, abortCheck(context.signal)),
      onChange: async (change) => out?.write(changeText(change)),
    });
    await out?.commit();
    const summary = summariseReplay([one, other], report);
    await printResult(context, options.json, summary, () => replayLines(summary, context));
  } catch (fault) {
    await out?.discard();
    throw fault;
  } finally {
    context.progress(undefined);
    opened?.close();
    await one.served?.model.close();
    await other.served?.model.close();
  }
};
