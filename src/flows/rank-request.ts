import type { RankedAnswer } from '../contracts/ranked.ts';
import type { RankRequest } from '../contracts/request.ts';
import type { History } from '../features/history/history.ts';
import type { Reservations } from '../features/reservations/reservations.ts';
import { type AnswerSettings, answer } from '../infer/answer.ts';
import { type Expectations, expect, type OnFault, type ServedModel } from '../infer/expect.ts';
import { type ReservedAt, withReserved } from '../infer/reserved.ts';

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

/** What is expected of a request's providers, before any order. */
export type Foreseen = { readonly served: ServedModel | undefined; readonly expectations: Expectations };

/** All that has to be waited for: vectorise -> predict. @param time - epoch ms */
export const foresee = async (request: RankRequest, time: number, ranker: Ranker): Promise<Foreseen> => {
  const { history, onFault } = ranker;
  history.advanceTo(time);
  const served = ranker.served();
  return { served, expectations: await expect(request, time, history, served, onFault) };
};

/** All that follows, at once: reserve -> order -> explain. @param time - epoch ms */
export const conclude = (
  request: RankRequest,
  time: number,
  { served, expectations }: Foreseen,
  { history, settings }: Ranker,
  reservedAt: ReservedAt,
): RankedAnswer => {
  const judged = withReserved(request, expectations, history, reservedAt);
  return answer(request, time, judged, served, settings);
};

/** What others hold at each candidate of the request. @param time - epoch ms */
export const reservedFor = (uuid: string, time: number, { reservations }: Ranker): ReservedAt =>
  reservations ? (candidate) => reservations.reservedAt(candidate, uuid, time) : () => undefined;

/**
 * A request's answer as of a time. The history must not have advanced beyond that time for the answer to be point in
 * time. With reservations, the provider that is put first and fits holds its quota from now on; nothing may come between
 * the look at what others hold and that.
 * @param time - epoch ms
 */
export const rankRequest = async (request: RankRequest, time: number, ranker: Ranker): Promise<RankedAnswer> => {
  const foreseen = await foresee(request, time, ranker);
  const ranked = conclude(request, time, foreseen, ranker, reservedFor(request.uuid, time, ranker));
  if (!ranker.reservations) return ranked;
  const [first] = ranked.providers;
  const chosen = request.candidates.find(({ entry }) => first?.feasible && entry === first.entry);
  ranker.reservations.place(request.uuid, chosen, time);
  return ranked;
};
