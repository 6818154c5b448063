import type { InMessage } from '../../bus/port.ts';
import { isJsonObject } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, isMessageFault } from '../../errors.ts';
import { salvageUuid } from '../ranking/salvage.ts';
import { AnsweredRequests } from './answered.ts';

/**
 * Rankings given by another program, such as the replaced ranker. They carry neither key nor request hash, so their
 * text is parsed. The newest of a deployment counts; a message that is no ranking is ignored.
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
