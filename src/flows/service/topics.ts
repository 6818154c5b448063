import type { HandleBatch } from '../../bus/port.ts';
import type { LinkHistory } from '../../features/locality/link-history.ts';
import type { Bury } from '../dead-letters/burial.ts';
import { buryUnreadable, followOutcomes, type LiveHistory, type OutcomeReading } from '../history/live-history.ts';
import { followTransfers } from '../locality/follow-transfers.ts';
import { replicate } from '../replication/replicate.ts';
import type { KeepOpen } from '../topics/readings.ts';
import type { AnswerMemory } from './answering.ts';
import type { ServiceDeps } from './deps.ts';
import type { Readiness } from './readiness.ts';

type Following = {
  readonly keepOpen: KeepOpen;
  readonly readiness: Readiness;
  readonly live: LiveHistory;
  readonly links: LinkHistory;
  readonly memory: Pick<AnswerMemory, 'follow'>;
  readonly outcomeReading: OutcomeReading;
};

/** Follows the topics that every process reads whole, so that all know the same: outcomes, transfers, answers. */
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

/** Buries unreadable outcomes in one of the processes that rank or train: trainings may be a job of their own. */
export const shareBadOutcomes = (
  { bus, settings }: ServiceDeps,
  keepOpen: KeepOpen,
  reading: OutcomeReading,
  bury: Bury,
): void => {
  const group = `${settings.group}-dead-letters`;
  keepOpen(settings.outcomeTopic, 'dead_letters', () =>
    bus.subscribe(settings.outcomeTopic, group, buryUnreadable(reading, bury)),
  );
};

/** Answers each request in one of the processes that rank; one of them requests the copies that the answer lacks. */
export const shareRequests = (
  { bus, settings, locality, now, log }: ServiceDeps,
  keepOpen: KeepOpen,
  answer: HandleBatch,
): void => {
  keepOpen(settings.requestTopic, 'requests', () => bus.subscribe(settings.requestTopic, settings.group, answer));
  if (!locality?.replication) return;
  const ask = replicate({ bus, now, log, ...locality.replication });
  const group = `${settings.group}-replication`;
  keepOpen(settings.rankedTopic, 'replication', () => bus.subscribe(settings.rankedTopic, group, ask));
};
