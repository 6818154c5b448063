import type { History } from '../../features/history/history.ts';
import type { LinkHistory } from '../../features/locality/link-history.ts';
import { Reservations } from '../../features/reservations/reservations.ts';
import { keepSnapshots, openHistory } from '../history/history-snapshots.ts';
import { locateData } from '../locality/locate-data.ts';
import { ModelKeeper } from '../models/model-keeper.ts';
import { answerSettings } from '../ranking/answer-settings.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { ServiceDeps } from './deps.ts';
import type { Announcements } from './live-events.ts';

/** The history from its last snapshot; from now on new snapshots are written, the last one by `stop`. */
export const openKeptHistory = async ({ snapshot, settings, log }: ServiceDeps) => {
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

/** The model that the settings name, looked for now and at intervals. */
export const openModelInService = async ({ registry, settings, log }: ServiceDeps, announce: Announcements) => {
  const keeper = new ModelKeeper({
    registry,
    name: settings.modelName,
    reference: settings.modelReference,
    onSwap: (swapped, rung) => {
      const { name, version, sha256 } = swapped;
      log.info({ name, version, sha256, rung }, 'model serves');
      announce.swapped(swapped, rung);
    },
    onFault: ({ code, message }) => log.error({ code, reason: message }, 'the look for a new model failed'),
  });
  await keeper.start();
  const poll = setInterval(() => void keeper.look(), settings.modelPollMs);
  return { keeper, stopLooking: () => clearInterval(poll) };
};

/** The ranker of a service. */
export const serviceRanker = (
  { settings, locality, log }: ServiceDeps,
  history: History,
  links: LinkHistory,
  keeper: ModelKeeper,
): Ranker => ({
  history,
  reservations: settings.reservations ? new Reservations() : undefined,
  locate: locality && locateData(locality.catalogue, links, locality.rseProviders),
  served: () => keeper.served(),
  settings: answerSettings(settings),
  onFault: (rung, fault) => log.error({ rung, err: fault }, 'rung of the ladder failed'),
});
