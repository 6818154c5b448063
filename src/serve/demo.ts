import { readMessages } from '../bus/file/read-messages.ts';
import type { ServeContext } from '../cli/context.ts';
import { answerTable, answerTitle } from '../cli/texts/answer-table.ts';
import type { RankedMessage } from '../contracts/answers/ranked.ts';
import type { Service } from '../flows/service/service.ts';
import { aborted } from './aborted.ts';
import { demoOutcomes } from './demo-outcomes.ts';
import { packaged } from './packaged.ts';

const outcomes = packaged('fixtures/outcomes.ndjson.gz');
const requests = packaged('fixtures/requests.ndjson');

/** Trains on the bundled outcomes if nothing serves yet, and answers the bundled requests. */
export const runDemo = async (service: Service, context: ServeContext): Promise<void> => {
  const { config, tell, signal, now } = context;
  if (service.health().outcomes === 0) {
    const { messages, weeks } = await demoOutcomes(outcomes, now(), config.trainingTimeZone);
    tell(`taking in ${messages.length} simulated outcomes, moved by ${weeks} weeks to end in this one`);
    await service.accept(messages);
  }
  if (service.health().model === null) {
    tell('no model serves yet: training');
    const report = await Promise.race([service.trainNow(), aborted(signal).then(() => undefined)]);
    if (report)
      tell(`trained in ${report.seconds.toFixed(1)} s, AUC ${report.metrics.auc?.toFixed(3)} on later outcomes`);
  }
  if (!signal.aborted) await rankBundled(service, context);
};

const rankBundled = async (service: Service, { print, ...page }: ServeContext): Promise<void> => {
  for await (const { value } of readMessages(requests)) {
    if (value === undefined) continue;
    const { message } = await service.answer(value);
    const ranked = JSON.parse(message.value.toString()) as RankedMessage;
    await print('');
    await print(answerTitle(ranked));
    for (const row of answerTable(ranked, page)) await print(row);
  }
  await print('');
};
