import type { InMessage } from '../../bus/port.ts';
import { isJsonObject } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, isMessageFault } from '../../errors.ts';
import { salvageUuid } from '../ranking/salvage.ts';
import { AnsweredRequests } from './answered.ts';

/**
 * Rankings that another program gave, such as the replaced ranker: without key and hash of the request, so their text
 * is looked into. The newest of a deployment counts; what is no ranking is passed over.
 */
export const foreignAnswers = (longestMs: number) => {
  const answers = new AnsweredRequests({ longestMs });
  const take = ({ partition, offset, value, timestamp }: InMessage): void => {
    if (value === null) return;
    try {
      const message = parseJsonBytes(value);
      const uuid = salvageUuid(message);
      if (uuid === null || !isJsonObject(message) || !Array.isArray(message.ranked_providers)) return;
      const answer = { key: uuid, value: Buffer.from(JSON.stringify(message)) };
      answers.add(uuid, { requestHash: `${partition}:${offset}`, message: answer }, timestamp);
    } catch (thrown) {
      if (!isMessageFault(asRankerError(thrown))) throw thrown;
    }
  };
  return {
    take,
    /** @param since - epoch ms; one that is older doesn't count */
    latest: (uuid: string, since: number): string | undefined => answers.latest(uuid, since)?.message.value.toString(),
  };
};
