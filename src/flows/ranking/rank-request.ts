import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';
import { type LocalityFacts, unknownPlaces } from '../../contracts/locality/facts.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import type { History } from '../../features/history/history.ts';
import type { Reservations } from '../../features/reservations/reservations.ts';
import { makeDecision } from '../../infer/answer.ts';
import type { Decision } from '../../infer/decision.ts';
import { type Expectations, expectationsOf, type OnFault, type ServedModel } from '../../infer/expectations.ts';
import { type ReservedAt, withReserved } from '../../infer/reserved.ts';

/**
 * Locates a request's data sets as of a time (epoch ms). It never rejects and never takes longer than its budget: the
 * facts say what is unknown, and why.
 */
export type Locate = (request: RankRequest, time: number) => Promise<LocalityFacts>;

/** What ranking needs besides the request. */
export type Ranker = {
  readonly history: History;
  /** The model in service, if there is one; called once per request, so that a swap never splits an answer. */
  readonly served: () => ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
  /** Absent: a request is ranked without regard to where those before it were sent. */
  readonly reservations?: Reservations | undefined;
  /** Called only for requests that name data sets; absent: the place of their data is unknown. */
  readonly locate?: Locate | undefined;
};

const locateNothing: Locate = async ({ datasets }) => ({
  datasets: datasets.map((one) => unknownPlaces(one, 'no replica catalogue is set; RUCIO_URL names one')),
  storage: {},
  links: [],
  distances: [],
});

/** The expectations of a request's candidates, before they are ordered. */
export type Prediction = {
  readonly served: ServedModel | undefined;
  readonly expectations: Expectations;
  /** Undefined for a request that names no data sets. */
  readonly locality?: LocalityFacts | undefined;
};

/**
 * The asynchronous part: vectorise -> predict, and meanwhile locate.
 * @param time - epoch ms
 */
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

/**
 * The synchronous part: reserve -> order -> explain.
 * @param time - epoch ms
 */
export const decide = (
  request: RankRequest,
  time: number,
  { served, expectations, locality }: Prediction,
  { history, settings }: Ranker,
  reservedAt: ReservedAt,
): Decision => {
  const judged = withReserved(request, expectations, expectations.standIn ?? history, reservedAt);
  return makeDecision({ request, rankedAt: time, expectations: judged, locality, settings }, served);
};

/**
 * What other deployments hold at each candidate of the request.
 * @param time - epoch ms
 */
export const reservedFor = (uuid: string, time: number, { reservations }: Ranker): ReservedAt =>
  reservations ? (candidate) => reservations.reservedAt(candidate, uuid, time) : () => undefined;

/**
 * A request's answer as of a time, with all that it was made of. For the answer to be point in time, the history must
 * not have advanced beyond it. With reservations, the first feasible provider holds its quota from now on; nothing may
 * run between reading the reservations and adding this one.
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
