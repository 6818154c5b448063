import { answerSettings } from '../flows/answer-settings.ts';
import { openOutput } from '../flows/open-output.ts';
import { openServed } from '../flows/open-served.ts';
import { rankFile } from '../flows/rank-file.ts';
import type { CliContext } from './context.ts';

export type RankOptions = { requests: string; dataset?: string; registry?: string; out?: string };

const mostWarnings = 10;

/** `rank`: one ranked message a request, in the requests' order; never trains. */
export const rankCommand = async (options: RankOptions, context: CliContext): Promise<void> => {
  const { config, tell, print, now } = context;
  const registry = context.openRegistry(options.registry);
  const served = await openServed(registry, config.modelName, config.modelVersion, (fault) =>
    tell(`no model serves, the ladder's lower rungs do: ${fault.message} (${fault.code})`),
  );
  let rejected = 0;
  const out = await openOutput(options.out, print);
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
        onRejectedOutcome: (line, error) => {
          if (++rejected <= mostWarnings) tell(`${options.dataset}:${line}: ${error.message} (${error.code})`);
        },
      },
      out.write,
    );
    await out.commit();
    tell(
      `ranked ${report.ranked} requests on ${report.outcomes} outcomes; unreadable: ${report.unreadable} requests, ${rejected} outcomes`,
    );
  } catch (fault) {
    await out.discard();
    throw fault;
  } finally {
    await served?.model.close();
  }
};
