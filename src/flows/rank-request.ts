import type { RankedAnswer } from '../contracts/ranked.ts';
import type { RankRequest } from '../contracts/request.ts';
import type { History } from '../features/history/history.ts';
import { type AnswerSettings, answer } from '../infer/answer.ts';
import { expect, type OnFault, type ServedModel } from '../infer/expect.ts';

/** What ranking needs besides the request. */
export type Ranker = {
  readonly history: History;
  /** The model in service, if there is one; asked once per request, so that a swap never splits an answer. */
  readonly served: () => ServedModel | undefined;
  readonly settings: AnswerSettings;
  readonly onFault: OnFault;
};

/**
 * A request's answer as of a time: vectorise -> predict -> order -> explain. The history must not have advanced
 * beyond that time for the answer to be point in time.
 * @param time - epoch ms
 */
export const rankRequest = async (request: RankRequest, time: number, ranker: Ranker): Promise<RankedAnswer> => {
  const { history, settings, onFault } = ranker;
  history.advanceTo(time);
  const served = ranker.served();
  const expectations = await expect(request, time, history, served, onFault);
  return answer(request, time, expectations, served, settings);
};
