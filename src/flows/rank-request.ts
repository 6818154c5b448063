import type { Candidate } from '../contracts/candidate.ts';
import type { RankedAnswer } from '../contracts/ranked.ts';
import type { RankRequest } from '../contracts/request.ts';
import type { History } from '../features/history/history.ts';
import type { Reservations } from '../features/reservations/reservations.ts';
import { type AnswerSettings, answer } from '../infer/answer.ts';
import { expect, type OnFault, type ServedModel } from '../infer/expect.ts';
import { withReserved } from '../infer/reserved.ts';

/** What ranking needs besides the request. */
export type Ranker = {
  readonly history: History;
  /** The model in service, if there is one; asked once per request, so that a swap never splits an answer. */
  readonly served: () => ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
  /** Absent: a request doesn't know where those before it were sent. */
  readonly reservations?: Reservations | undefined;
};

/**
 * A request's answer as of a time: vectorise -> predict -> reserve -> order -> explain. The history must not have
 * advanced beyond that time for the answer to be point in time. With reservations, the provider that is put first and
 * fits holds its quota from now on.
 * @param time - epoch ms
 */
export const rankRequest = async (request: RankRequest, time: number, ranker: Ranker): Promise<RankedAnswer> => {
  const { history, settings, onFault, reservations } = ranker;
  history.advanceTo(time);
  const served = ranker.served();
  const foreseen = await expect(request, time, history, served, onFault);
  if (!reservations) return answer(request, time, foreseen, served, settings);
  const reservedAt = (candidate: Candidate) => reservations.reservedAt(candidate, request.uuid, time);
  const seen = withReserved(request, foreseen, history, reservedAt);
  const ranked = answer(request, time, seen, served, settings);
  const [first] = ranked.providers;
  const chosen = request.candidates.find(({ entry }) => first?.feasible && entry === first.entry);
  reservations.place(request.uuid, chosen, time);
  return ranked;
};
