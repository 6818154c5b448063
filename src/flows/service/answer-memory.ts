import { OwnOffsets } from '../../bus/own-offsets.ts';
import { AnsweredRequests } from '../answering/answered.ts';
import { foreignAnswers } from '../answering/foreign-answers.ts';
import { knownAnswers } from '../answering/known-answers.ts';
import { reserveForOthers } from '../answering/reserve-for-others.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { ServiceDeps } from './deps.ts';
import type { Tidings } from './tidings.ts';

/** The answers that a service keeps in mind: its own, those of other workers, and those of another ranker. */
export const openAnswerMemory = (
  { bus, settings, now }: ServiceDeps,
  { history, reservations }: Ranker,
  tidings: Tidings,
) => {
  const answered = new AnsweredRequests({ longestMs: settings.rememberMs }, ({ message }) => tidings.ranked(message));
  const foreign = foreignAnswers(settings.rememberMs);
  const own = new OwnOffsets();
  const { follow, readToEnd } = knownAnswers({
    bus,
    topic: settings.rankedTopic,
    answered,
    own,
    onForeign: reservations && reserveForOthers(reservations, history, now),
    onUnmarked: settings.roles.includes('api') ? foreign.take : undefined,
  });
  return { answered, foreign, own, follow, readToEnd };
};

export type AnswerMemory = ReturnType<typeof openAnswerMemory>;
