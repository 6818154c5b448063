import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import { type LocalityFacts, unknownPlaces } from '../../contracts/locality/facts.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import type { History } from '../../features/history/history.ts';
import type { Reservations } from '../../features/reservations/reservations.ts';
import { answer } from '../../infer/answer.ts';
import type { Decision } from '../../infer/decision.ts';
import { type Expectations, expectationsOf, type OnFault, type ServedModel } from '../../infer/expectations.ts';
import { type ReservedAt, withReserved } from '../../infer/reserved.ts';

/**
 * What is known of a request's data sets at a time (epoch ms). It never rejects and never takes longer than its budget:
 * what can't be told is said in the facts.
 */
export type Locate = (request: RankRequest, time: number) => Promise<LocalityFacts>;

/** What ranking needs besides the request. */
export type Ranker = {
  readonly history: History;
  /** The model in service, if there is one; asked once per request, so that a swap never splits an answer. */
  readonly served: () => ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
  /** Absent: a request doesn't know where those before it were sent. */
  readonly reservations?: Reservations | undefined;
  /** Asked only for requests that name data sets; without it these are said to lie nobody knows where. */
  readonly locate?: Locate | undefined;
};

const locateNothing: Locate = async ({ datasets }) => ({
  datasets: datasets.map((one) => unknownPlaces(one, 'no replica catalogue is set; RUCIO_URL names one')),
  storage: {},
  links: [],
  distances: [],
});

/** What is expected of a request's providers, before any order. */
export type Prediction = {
  readonly served: ServedModel | undefined;
  readonly expectations: Expectations;
  /** Undefined for a request that names no data sets. */
  readonly locality?: LocalityFacts | undefined;
};

/** All that has to be waited for: vectorise -> predict, and meanwhile locate. @param time - epoch ms */
export const predict = async (request: RankRequest, time: number, ranker: Ranker): Promise<Prediction> => {
  const { history, onFault, locate = locateNothing } = ranker;
  try {
    history.advanceTo(time);
  } catch (fault) {
    onFault('history', fault);
  }
  const served = ranker.served();
  const locating = request.datasets.length > 0 ? locate(request, time) : undefined;
  const expectations = await expectationsOf(request, time, history, served, onFault);
  return { served, expectations, locality: await locating };
};

/** All that follows, at once: reserve -> order -> explain. @param time - epoch ms */
export const decide = (
  request: RankRequest,
  time: number,
  { served, expectations, locality }: Prediction,
  { history, settings }: Ranker,
  reservedAt: ReservedAt,
): Decision => {
  const judged = withReserved(request, expectations, expectations.standIn ?? history, reservedAt);
  return {
    request,
    rankedAt: time,
    expectations: judged,
    locality,
    settings,
    answer: answer(request, time, judged, served, settings, locality),
  };
};

/** What others hold at each candidate of the request. @param time - epoch ms */
export const reservedFor = (uuid: string, time: number, { reservations }: Ranker): ReservedAt =>
  reservations ? (candidate) => reservations.reservedAt(candidate, uuid, time) : () => undefined;

/**
 * A request's answer as of a time, with all that it was made of. The history must not have advanced beyond that time
 * for the answer to be point in time. With reservations, the provider that is put first and fits holds its quota from
 * now on; nothing may come between the look at what others hold and that.
 * @param time - epoch ms
 */
export const rankRequest = async (request: RankRequest, time: number, ranker: Ranker): Promise<Decision> => {
  const prediction = await predict(request, time, ranker);
  const decision = decide(request, time, prediction, ranker, reservedFor(request.uuid, time, ranker));
  if (!ranker.reservations) return decision;
  const [first] = decision.answer.providers;
  const chosen = request.candidates.find(({ entry }) => first?.feasible && entry === first.entry);
  ranker.reservations.place(request.uuid, chosen, time);
  return decision;
};
