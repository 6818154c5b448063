import type { HandleBatch, InMessage } from '../../bus/port.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, isBusFault, type RankerError } from '../../errors.ts';
import type { Bury } from '../dead-letters/burial.ts';
import { lastRung, salvageBytes, salvageUuid } from '../ranking/salvage.ts';
import type { AnswerFault } from './answer-fault.ts';
import { type AnswerRequest, rankedMessage, recordOf, requestRecordHeader } from './answer-request.ts';
import type { Answered } from './answered.ts';
import type { Publish } from './batched-publisher.ts';

type BatchAnswering = {
  /** Publishes to the ranked topic. All answers take this one way, so that answers to one uuid stay in order. */
  readonly publish: Publish;
  readonly answer: AnswerRequest;
  readonly answerFault: AnswerFault;
  /** Moves a message that can't be read to the dead letters. */
  readonly bury: Bury;
  /** Reads every answer given so far, by this worker or another. */
  readonly readAnswersToEnd: (signal: AbortSignal) => Promise<void>;
  /** Epoch ms. */
  readonly now: () => number;
};

/** Requests ranked concurrently; answers to earlier ones may still be on their way to the topic. */
const atOnce = 32;

/**
 * Longer than it takes to rank `atOnce` requests, shorter than a session of the consumer group. A worker that took
 * longer was frozen (a stopped process, a paused machine), and another one may have answered its requests meanwhile.
 */
const frozenMs = 5_000;

/**
 * Answers batches of requests. A request that can't be ranked whole is buried and, where it names a uuid, answered all
 * the same. Only a fault of the bus leaves a batch undone. Where a partition is new to this worker, or the worker was
 * frozen, it first reads the answers to their end, so that two workers don't disagree on a request that moved from one
 * to the other.
 */
export const answerBatches = ({
  publish,
  answer,
  answerFault,
  bury,
  readAnswersToEnd,
  now,
}: BatchAnswering): HandleBatch => {
  const nextOffsets = new Map<number, number>();
  /** Records whose answers this worker is sending, or failed to send. */
  const unacknowledged = new Set<string>();

  /**
   * Sends an answer, unless the topic already holds one for this very record: its sender was killed before it could
   * commit.
   * @param published - settles when a new answer, already on its way, is published
   */
  const send = async (message: Answered['message'], record: string, published?: Promise<void>): Promise<void> => {
    const isSent = message.headers?.[requestRecordHeader] === record && !unacknowledged.has(record);
    if (isSent && published === undefined) return;
    unacknowledged.add(record);
    await (published ?? publish(message));
  };

  /** Resolves when there is an answer; `done` settles when it is acknowledged. */
  const answerOne = async (message: InMessage): Promise<InHand> => {
    const { value } = message;
    if (value === null) return inHand(Promise.resolve());
    const record = recordOf(message);
    const forget = (): void => void unacknowledged.delete(record);
    const giveUp = async (thrown: unknown): Promise<void> => {
      const fault = asRankerError(thrown);
      if (isBusFault(fault)) throw fault;
      await bury(message, fault);
      await publishLast(readable(value), fault, record);
    };
    try {
      const { message: given, repeated, published } = await answer(parseJsonBytes(value), record);
      const sent = send(given, record, repeated ? undefined : published);
      return inHand(sent.catch(giveUp).then(forget));
    } catch (thrown) {
      return inHand(giveUp(thrown).then(forget));
    }
  };

  /** Sends an empty list in place of one that is too large for its topic, so that the caller still gets an answer. */
  const publishLast = async (parsed: JsonValue | undefined, fault: RankerError, record: string): Promise<void> => {
    const answered = await answerFault(parsed, fault, record);
    if (answered === undefined) return;
    try {
      await send(answered.message, record, answered.published);
    } catch (thrown) {
      if (asRankerError(thrown).code !== 'MESSAGE_TOO_LARGE') throw thrown;
      await publish(rankedMessage(lastRung({ uuid: salvageUuid(parsed) }, fault)!));
    }
  };

  const goesOn = (batch: readonly InMessage[]): boolean => {
    let continues = true;
    for (const { partition, offset } of batch) {
      if (nextOffsets.get(partition) !== offset) continues = false;
      nextOffsets.set(partition, offset + 1);
    }
    return continues;
  };

  return async (batch, signal) => {
    if (!goesOn(batch)) await readAnswersToEnd(signal);
    const answers: InHand[] = [];
    let began = now();
    for (let at = 0; at < batch.length; at += atOnce) {
      if (now() - began > frozenMs) await readAnswersToEnd(signal);
      began = now();
      answers.push(...(await Promise.all(batch.slice(at, at + atOnce).map(answerOne))));
    }
    return { done: Promise.all(answers.map(({ done }) => done)) };
  };
};

/**
 * What can be read of a message, if only its uuid. The message is parsed again here and not kept: many messages wait
 * for their acknowledgement, and the garbage collector copies whatever is held that long.
 */
const readable = (value: Uint8Array): JsonValue | undefined => {
  try {
    return parseJsonBytes(value);
  } catch {
    return salvageBytes(value);
  }
};

type InHand = { readonly done: Promise<void> };

/**
 * A fault reaches whoever waits for the batch, perhaps later; until then it must not count as an unhandled rejection.
 */
const inHand = (done: Promise<void>): InHand => {
  done.catch(() => {});
  return { done };
};
