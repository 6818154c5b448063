import type { LinkHistory } from '../../features/locality/link-history.ts';
import { followOutcomes, type LiveHistory, type OutcomeReading } from '../history/live-history.ts';
import { followTransfers } from '../locality/follow-transfers.ts';
import type { KeepOpen } from '../topics/readings.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { ServiceDeps } from './deps.ts';
import type { Readiness } from './readiness.ts';

export type Following = {
  readonly keepOpen: KeepOpen;
  readonly readiness: Readiness;
  readonly live: LiveHistory;
  readonly links: LinkHistory;
  readonly memory: Pick<AnswerMemory, 'follow'>;
  readonly outcomeReading: OutcomeReading;
};

/** What every process reads whole and for itself, so that all know the same: outcomes, transfers, answers. */
export const followTopics = (
  { bus, settings, locality, log }: ServiceDeps,
  { keepOpen, readiness, live, links, memory, outcomeReading }: Following,
): void => {
  keepOpen(settings.outcomeTopic, 'history', () =>
    followOutcomes(bus, live, outcomeReading, () => readiness.read('outcomes')),
  );
  const topic = locality?.transferTopic;
  if (topic !== undefined) {
    const follow = followTransfers(bus, topic, links, ({ message }) =>
      log.debug({ topic, reason: message }, 'no transfer'),
    );
    keepOpen(topic, 'transfers', follow);
  }
  keepOpen(settings.rankedTopic, 'answers', () => memory.follow(() => readiness.read('answers')));
};
