import type { Bus, HandleBatch, InMessage } from '../bus/port.ts';
import type { JsonValue } from '../contracts/json.ts';
import { parseJson } from '../contracts/json-text.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import type { AnswerRequest } from './answer-request.ts';
import { salvage, salvageUuid } from './salvage.ts';

export type BatchAnswering = {
  readonly bus: Bus;
  readonly rankedTopic: string;
  readonly answer: AnswerRequest;
  /** Puts away a message that can't be read. */
  readonly bury: (message: InMessage, fault: RankerError) => Promise<void>;
  /** Takes note of every answer that was given so far, by whichever worker. */
  readonly readAnswersToEnd: () => Promise<void>;
};

/**
 * Answers batches of requests; what can't be ranked is buried and, where it names a uuid, answered by the last rung.
 * Only a fault of the bus leaves a batch undone. Where a partition is new to this worker, the answers are read to
 * their end first, so that two workers never disagree on a request that moved from one to the other.
 */
export const answerBatches = ({ bus, rankedTopic, answer, bury, readAnswersToEnd }: BatchAnswering): HandleBatch => {
  const text = new TextDecoder();
  const nextOffsets = new Map<number, number>();

  const answerOne = async (message: InMessage): Promise<void> => {
    if (message.value === null) return;
    let parsed: JsonValue | undefined;
    try {
      parsed = parseJson(text.decode(message.value));
      const { message: given, repeated, published } = await answer(parsed);
      await (repeated ? bus.publish(rankedTopic, [given]) : published);
    } catch (thrown) {
      const fault = asRankerError(thrown);
      if (fault.code.startsWith('BUS_')) throw fault;
      await bury(message, fault);
      const last = salvage(parsed, fault);
      if (last === undefined) return;
      const headers = { msg_version: '1.2.0', served_by: 'tie_order', model: '', code: fault.code };
      await bus.publish(rankedTopic, [{ key: salvageUuid(parsed), value: last, headers }]);
    }
  };

  return async (batch) => {
    const continues = batch.every(({ partition, offset }) => {
      const expected = nextOffsets.get(partition);
      nextOffsets.set(partition, offset + 1);
      return offset === expected;
    });
    if (!continues) await readAnswersToEnd();
    await Promise.all(batch.map(answerOne));
  };
};
