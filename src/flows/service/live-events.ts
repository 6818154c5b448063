import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { LiveEvent } from '../../contracts/rest/events.ts';
import { summaryOf } from '../../contracts/rest/rankings.ts';
import type { ServedModel } from '../../infer/expectations.ts';
import type { ModelVersion } from '../../registry/port.ts';
import type { Answered } from '../answering/answered.ts';
import type { Readiness } from './readiness.ts';

/** Sends events to listeners; without listeners, an event is not even made. */
export type LiveEvents = {
  /** @param make - may return undefined: no event */
  readonly emit: (make: () => LiveEvent | undefined) => void;
  /** @returns what ends it; `listener` must not throw */
  readonly listen: (listener: (event: LiveEvent) => void) => () => void;
};

export const liveEvents = (): LiveEvents => {
  const listeners = new Set<(event: LiveEvent) => void>();
  return {
    emit: (make) => {
      if (listeners.size === 0) return;
      const event = make();
      if (event) for (const listener of listeners) listener(event);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

const outcomeEvent = ({ uuid, candidate, succeeded }: Outcome): LiveEvent => ({
  kind: 'outcome',
  uuid,
  provider_name: candidate.providerName,
  region_name: candidate.regionName,
  succeeded,
});

/** Announces what happens after the start; what was there before is no event. */
export const openAnnouncements = ({ emit }: Pick<LiveEvents, 'emit'>, { hasRead }: Readiness) => ({
  ranked: ({ value }: Answered['message']): void => {
    if (!hasRead('answers')) return;
    emit(() => {
      const summary = summaryOf(value.toString());
      return summary && { kind: 'ranking', ...summary };
    });
  },
  became: (outcome: Outcome): void => {
    if (hasRead('outcomes')) emit(() => outcomeEvent(outcome));
  },
  swapped: ({ name, version, sha256 }: ModelVersion, rung: ServedModel['rung']): void =>
    emit(() => ({ kind: 'model', name, version, sha256, rung })),
});

export type Announcements = ReturnType<typeof openAnnouncements>;
