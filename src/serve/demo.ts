import type { Bus } from '../bus/port.ts';
import { answerTable, answerTitle } from '../cli/answer-table.ts';
import type { ServeContext } from '../cli/context.ts';
import { servedModel } from '../cli/served-model.ts';
import type { RankedMessage } from '../contracts/answers/ranked.ts';
import { publishOutcomes } from '../flows/history/publish-outcomes.ts';
import { answerSettings } from '../flows/ranking/answer-settings.ts';
import { rankFile } from '../flows/ranking/rank-file.ts';
import type { Service } from '../flows/service/service.ts';
import { aborted } from './aborted.ts';
import { packaged } from './packaged.ts';

const outcomes = packaged('fixtures/outcomes.ndjson.gz');
const requests = packaged('fixtures/requests.ndjson');

/** Learns from the bundled outcomes if nothing serves yet, and ranks the bundled requests as of their submission. */
export const runDemo = async (service: Service, context: ServeContext, bus: Bus): Promise<void> => {
  const { config, tell, signal } = context;
  if (service.health().outcomes === 0) {
    tell(`taking in ${await publishOutcomes(bus, config.kafkaTrainingTopic, outcomes)} simulated outcomes`);
  }
  if (service.health().model === null) {
    tell('no model serves yet: training');
    const report = await Promise.race([service.trainNow(), aborted(signal).then(() => undefined)]);
    if (report)
      tell(`trained in ${report.seconds.toFixed(1)} s, AUC ${report.metrics.auc?.toFixed(3)} on later outcomes`);
  }
  if (!signal.aborted) await rankBundled(context);
};

const rankBundled = async (context: ServeContext): Promise<void> => {
  const { config, tell, print, now } = context;
  const served = await servedModel(context.openRegistry(undefined), context);
  await rankFile(
    {
      requests,
      dataset: outcomes,
      served,
      settings: answerSettings(config),
      zones: { outcomes: config.trainingTimeZone, requests: config.inferenceTimeZone },
      now: now(),
      onFault: (rung, fault) => tell(`rung ${rung} failed: ${String(fault)}`),
      onRejectedOutcome: (line, error) => tell(`${outcomes}:${line}: ${error.message}`),
      onUnreadableRequest: (line, error) => tell(`${requests}:${line}: ${error.message}`),
    },
    async (line) => {
      const message = JSON.parse(line) as RankedMessage;
      await print('');
      await print(answerTitle(message));
      for (const row of answerTable(message, context)) await print(row);
    },
  );
  await served?.model.close();
  await print('');
};
