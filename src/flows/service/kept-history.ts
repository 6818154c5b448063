import { keepSnapshots, openHistory } from '../history/history-snapshots.ts';
import type { LiveHistory } from '../history/live-history.ts';
import type { ServiceDeps } from './deps.ts';

export type KeptHistory = {
  readonly live: LiveHistory;
  /** Writes the last snapshot. */
  readonly stop: () => Promise<void>;
};

/** The history as its last snapshot tells it; from now on new ones are written. */
export const openKeptHistory = async ({ snapshot, settings, log }: ServiceDeps): Promise<KeptHistory> => {
  const { path, ...place } = snapshot;
  const origin = { ...place, topic: settings.outcomeTopic, zone: settings.outcomeZone };
  const live = await openHistory(path, origin, ({ code, message }) =>
    log.warn({ code, reason: message }, 'no snapshot, the history is read from the topic'),
  );
  const { stop } = keepSnapshots(path, origin, live, ({ code, message }) =>
    log.error({ code, reason: message }, 'snapshot not written'),
  );
  return { live, stop };
};
