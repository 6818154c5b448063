import { formatInstant } from '../contracts/time.ts';
import { heedSignal } from '../flows/heed-signal.ts';
import { locateFromFiles } from '../flows/locate-from-files.ts';
import { openOutput } from '../flows/open-output.ts';
import { openSide } from '../flows/open-side.ts';
import { readTruthFile } from '../flows/read-evaluation-data.ts';
import { type ReplayedChange, replay } from '../flows/replay.ts';
import { summariseReplay } from '../flows/replay-report.ts';
import type { CliContext } from './context.ts';
import { tellRejections } from './rejections.ts';
import { replayLines } from './replay-table.ts';

export type ReplayRecordedOptions = {
  requests: string;
  dataset?: string;
  model: string;
  against: string;
  truth?: string;
  replicas?: string;
  transfers?: string;
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
  const { config, tell, print, now, width } = context;
  const choices = {
    registry: context.openRegistry(options.registry),
    modelName: config.modelName,
    reference: config.modelVersion,
    answers: config,
  };
  const one = await openSide(options.model, choices);
  const other = await openSide(options.against, choices);
  const out = options.out === undefined ? undefined : await openOutput(options.out, print);
  const truth = tellRejections(tell, options.truth ?? '');
  try {
    const report = await replay({
      requests: options.requests,
      dataset: options.dataset,
      sides: [one, other],
      truth: await readTruthFile(options.truth, truth.take),
      zones: { outcomes: config.trainingTimeZone, requests: config.inferenceTimeZone },
      now: now(),
      onFault: (rung, fault) => tell(`rung ${rung} failed: ${String(fault)}`),
      locate: await locateFromFiles({
        replicas: options.replicas,
        transfers: options.transfers,
        catalogue: undefined,
        providers: config.rseProviders,
        onRejected: (path, line, error) => tell(`${path}:${line}: ${error.message}`),
      }),
      heed: heedSignal(context.signal),
      onRejectedOutcome: tellRejections(tell, options.dataset ?? '').take,
      onUnreadableRequest: tellRejections(tell, options.requests).take,
      onChange: async (change) => out?.write(changeText(change)),
    });
    await out?.commit();
    const summary = summariseReplay([one, other], report);
    if (options.json) await print(JSON.stringify(summary));
    else for (const line of replayLines(summary, width)) await print(line);
  } catch (fault) {
    await out?.discard();
    throw fault;
  } finally {
    await one.served?.model.close();
    await other.served?.model.close();
  }
};
