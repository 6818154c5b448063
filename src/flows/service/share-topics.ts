import type { HandleBatch } from '../../bus/port.ts';
import type { Bury } from '../dead-letters/burial.ts';
import { buryUnreadable, type OutcomeReading } from '../history/live-history.ts';
import { replicate } from '../replication/replicate.ts';
import type { KeepOpen } from '../topics/readings.ts';
import type { ServiceDeps } from './deps.ts';

/** Outcomes that nobody can read are put away by one of the processes that train. */
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

/**
 * Each request is answered by one of the processes that rank; one of them asks for the copies that the answer lacks.
 */
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
