import { OwnOffsets } from '../../bus/own-offsets.ts';
import type { OutMessage } from '../../bus/port.ts';
import { asRankerError, isBusFault } from '../../errors.ts';
import type { Decision } from '../../infer/decision.ts';
import { type AnswerFault, answerFaults } from '../answering/answer-fault.ts';
import { type AnswerRequest, answerRequests, isMarked } from '../answering/answer-request.ts';
import { AnsweredRequests } from '../answering/answered.ts';
import { type BatchedPublisher, batchedPublisher, type Publish } from '../answering/batched-publisher.ts';
import { foreignAnswers } from '../answering/foreign-answers.ts';
import { knownAnswers } from '../answering/known-answers.ts';
import { reserveForOthers } from '../answering/reserve-for-others.ts';
import { keepDecisions } from '../decisions/keep-decisions.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { ServiceDeps } from './deps.ts';
import type { Announcements } from './live-events.ts';

/** The answers that a service remembers: its own, those of other workers, and those of another ranker. */
export const openAnswerMemory = (
  { bus, settings, now }: ServiceDeps,
  { history, reservations }: Ranker,
  announce: Announcements,
) => {
  const answered = new AnsweredRequests({ longestMs: settings.rememberMs }, ({ message }) => announce.ranked(message));
  const foreign = foreignAnswers(settings.rememberMs);
  const own = new OwnOffsets();
  const { follow, readToEnd } = knownAnswers({
    bus,
    topic: settings.rankedTopic,
    answered,
    own,
    onOthers: reservations && reserveForOthers(reservations, history, now),
    onUnmarked: settings.roles.includes('api') ? foreign.take : undefined,
  });
  return { answered, foreign, own, follow, readToEnd };
};

export type AnswerMemory = ReturnType<typeof openAnswerMemory>;

type ServiceAnswering = {
  /** Publishes to the ranked topic. All answers take this one way, so that answers to one uuid stay in order. */
  readonly publish: Publish;
  readonly settled: BatchedPublisher['settled'];
  /** Not watched: how it is counted depends on where the request came from. */
  readonly answer: AnswerRequest;
  readonly answerFault: AnswerFault;
};

/**
 * Answers requests, whoever asks.
 * @param unwatched - the ranker whose predictions do not count as drift
 */
export const openAnswering = (
  { bus, registry, decisions, settings, now, log }: ServiceDeps,
  ranker: Ranker,
  unwatched: Ranker,
  { answered, own }: Pick<AnswerMemory, 'answered' | 'own'>,
  onAnswer: (decision: Decision) => void,
): ServiceAnswering => {
  const ownOf = (batch: readonly OutMessage[]) => (batch.every(isMarked) ? own : undefined);
  const { publish, settled } = batchedPublisher(bus, settings.rankedTopic, ownOf);
  const publishNew: Publish = (message) =>
    publish(message).catch((thrown: unknown) => {
      const fault = asRankerError(thrown);
      // What the bus does not take now it takes later, and whoever tries again tells the outage once.
      const level = isBusFault(fault) ? 'debug' : 'warn';
      log[level]({ uuid: message.key, code: fault.code, reason: fault.message }, 'answer not published');
      throw thrown;
    });
  const zone = settings.requestZone;
  const answer = answerRequests({
    ranker,
    answered,
    publish: publishNew,
    zone,
    now,
    onAnswer,
    keep:
      decisions &&
      keepDecisions({
        ...decisions,
        registry,
        onFault: ({ code, message }) => log.warn({ code, reason: message }, 'model not retained'),
      }),
  });
  const answerFault = answerFaults({ ranker: unwatched, zone, now, trace: { answered, publish: publishNew } });
  return { publish, settled, answer, answerFault };
};
