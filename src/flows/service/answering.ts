import { asRankerError } from '../../errors.ts';
import type { Decision } from '../../infer/decision.ts';
import { type AnswerRequest, answerRequests, isMarked } from '../answering/answer-request.ts';
import { batchedPublisher, type Publish } from '../answering/batched-publisher.ts';
import { keepDecisions } from '../decisions/keep-decisions.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { ServiceDeps } from './deps.ts';

export type ServiceAnswering = {
  /** To the ranked topic; one way for all, so that answers to one uuid stay in order. */
  readonly publish: Publish;
  /** No watch sees it: that depends on where a request came from. */
  readonly answer: AnswerRequest;
};

/** How a service answers whoever asks. */
export const openAnswering = (
  { bus, registry, decisions, settings, now, log }: ServiceDeps,
  ranker: Ranker,
  { answered, own }: Pick<AnswerMemory, 'answered' | 'own'>,
  onAnswer: (decision: Decision) => void,
): ServiceAnswering => {
  const publish = batchedPublisher(bus, settings.rankedTopic, (batch) => (batch.every(isMarked) ? own : undefined));
  const answer = answerRequests({
    ranker,
    answered,
    publish: (message) =>
      publish(message).catch((fault: unknown) => {
        log.warn({ uuid: message.key, code: asRankerError(fault).code }, 'answer not published');
        throw fault;
      }),
    zone: settings.requestZone,
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
  return { publish, answer };
};
