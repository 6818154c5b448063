import type { History } from '../../features/history/history.ts';
import type { LinkHistory } from '../../features/locality/link-history.ts';
import { Reservations } from '../../features/reservations/reservations.ts';
import { locateData } from '../locality/locate-data.ts';
import type { ModelKeeper } from '../models/model-keeper.ts';
import { answerSettings } from '../ranking/answer-settings.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { ServiceDeps } from './deps.ts';

/** What a service ranks by. */
export const serviceRanker = (
  { settings, locality, log }: ServiceDeps,
  history: History,
  links: LinkHistory,
  keeper: ModelKeeper,
): Ranker => ({
  history,
  reservations: settings.reservations ? new Reservations({ ttlMs: 1000 * settings.reservationTtlS }) : undefined,
  locate: locality && locateData(locality.catalogue, links, locality.rseProviders),
  served: () => keeper.served(),
  settings: answerSettings(settings),
  onFault: (rung, fault) => log.error({ rung, err: fault }, 'rung of the ladder failed'),
});
