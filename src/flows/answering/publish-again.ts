import { asRankerError, isBusFault } from '../../errors.ts';
import { pause } from '../../pause.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { AnswerFault, FaultAnswer } from './answer-fault.ts';
import { type AnswerRequest, requestHashHeader } from './answer-request.ts';
import type { AnsweredRequests } from './answered.ts';
import type { Publish } from './batched-publisher.ts';

type PublishingAgain = {
  readonly answer: AnswerRequest;
  readonly answerFault: AnswerFault;
  readonly answered: AnsweredRequests;
  readonly publish: Publish;
  readonly log: Logger;
};

const pauseMs = 1_000;
const atOnce = 500;

/**
 * Answers callers that do not wait for the bus, those of REST. An answer that the bus did not take in time is published
 * again until it does, as long as the answer is remembered and its deployment has no newer one. Requests from topics
 * don't need this: they are read again until their answer is acknowledged.
 */
export const publishAgain = ({
  answer,
  answerFault,
  answered,
  publish,
  log,
}: PublishingAgain): Pick<PublishingAgain, 'answer' | 'answerFault'> & {
  /** Number of answers that are not on their topic a second after they were given, or that it has refused so far. */
  readonly unpublished: () => number;
  readonly stop: () => void;
} => {
  const stopping = new AbortController();
  const { signal } = stopping;
  /** Hashes of the requests, the oldest first. */
  const unpublished = new Set<string>();
  /** When answers that are neither acknowledged nor refused yet were given, by what settles then. */
  const onTheWay = new Map<Promise<void>, number>();
  let running = false;

  const tryOne = async (requestHash: string): Promise<void> => {
    const message = answered.find(requestHash)?.message;
    const isNewest = message && answered.latest(String(message.key))?.requestHash === requestHash;
    try {
      if (isNewest) await publish(message);
    } catch (thrown) {
      if (isBusFault(asRankerError(thrown))) return;
    }
    unpublished.delete(requestHash);
  };

  const run = async (): Promise<void> => {
    running = true;
    while (unpublished.size > 0 && !signal.aborted) {
      await pause(pauseMs, signal);
      if (!signal.aborted) await Promise.all([...unpublished].slice(0, atOnce).map(tryOne));
    }
    running = false;
    if (!signal.aborted) log.info('no answer waits for its topic any more');
  };

  const dropForgotten = (): void => {
    for (const oldest of unpublished) {
      if (answered.find(oldest)) return;
      unpublished.delete(oldest);
    }
  };

  const takeNote = (requestHash: string, thrown: unknown): void => {
    const fault = asRankerError(thrown);
    if (!isBusFault(fault) || signal.aborted) return;
    if (!running) log.warn({ code: fault.code, reason: fault.message }, 'answers wait for their topic');
    dropForgotten();
    unpublished.add(requestHash);
    if (!running) void run();
  };

  const noted = <Given extends FaultAnswer | undefined>(given: Given): Given => {
    const requestHash = given?.message.headers?.[requestHashHeader];
    const published = given?.published;
    if (requestHash === undefined || !published) return given;
    onTheWay.set(published, performance.now());
    published.catch((thrown: unknown) => takeNote(requestHash, thrown)).finally(() => onTheWay.delete(published));
    return given;
  };

  return {
    answer: async (message) => noted(await answer(message)),
    answerFault: async (message, fault) => noted(await answerFault(message, fault)),
    unpublished: () => {
      const late = performance.now() - pauseMs;
      return unpublished.size + [...onTheWay.values()].filter((since) => since < late).length;
    },
    stop: () => {
      stopping.abort();
      if (unpublished.size > 0)
        log.warn({ answers: unpublished.size }, 'answers that were given are not on their topic');
    },
  };
};
