import type { Rung } from '../contracts/answers/ranked.ts';
import type { RankRequest } from '../contracts/messages/request.ts';
import { type Assessment, assess, type Circumstances } from '../features/base-features.ts';
import { History } from '../features/history/history.ts';
import type { Model } from './model.ts';
import type { Expectation } from './order.ts';
import { expectByModel, expectWithoutModel } from './rung.ts';

/** Above this many providers a request is answered by the rules rung. */
const mostByModel = 1000;

/** The model in service: the champion, or the last good one while the champion can't be had. */
export type ServedModel = { readonly model: Model; readonly rung: 'champion' | 'last_good' };

/** The expectations of a request's candidates, and the rung that gave them. Arrays follow the request's order. */
export type Expectations = {
  readonly rung: Rung;
  readonly byCandidate: readonly Expectation[];
  readonly assessments: readonly Assessment[];
  /** The rows given to the model, float32 [candidates, features]; undefined where no model answered. */
  readonly rows?: Float32Array;
  /** The empty history used in place of one that could not be read. */
  readonly standIn?: History;
};

/** Called for every rung that failed on the way down. */
export type OnFault = (rung: Rung, fault: unknown) => void;

/**
 * Walks down the ladder until a rung answers: model, smoothed history, quota and monitoring rules. Where the history
 * can't be read, the rules answer, since the other rungs need it.
 * @param time - epoch ms as of which the request is answered
 */
export const expectationsOf = async (
  request: RankRequest,
  time: number,
  history: History,
  served: ServedModel | undefined,
  onFault: OnFault,
): Promise<Expectations> => {
  const { templateName, userGroup } = request;
  const circumstances = { templateName, userGroup, time, history };
  try {
    return await byLadder(request, circumstances, served, onFault);
  } catch (fault) {
    onFault('history', fault);
    const standIn = new History();
    return { ...(await byLadder(request, { ...circumstances, history: standIn }, undefined, onFault)), standIn };
  }
};

const byLadder = async (
  request: RankRequest,
  circumstances: Circumstances,
  served: ServedModel | undefined,
  onFault: OnFault,
): Promise<Expectations> => {
  const { candidates } = request;
  const small = candidates.length <= mostByModel;
  if (served && small) {
    try {
      return await byModel(request, circumstances, served);
    } catch (fault) {
      onFault(served.rung, fault);
    }
  }
  const assessments = candidates.map((candidate) => assess(candidate, circumstances));
  const rung = small && circumstances.history.counts.counted > 0 ? 'history' : 'rules';
  const byCandidate = candidates.map((one, index) => expectWithoutModel(rung, one, assessments[index]!.history));
  return { rung, assessments, byCandidate };
};

const byModel = async (
  { candidates }: RankRequest,
  circumstances: Circumstances,
  { model, rung }: ServedModel,
): Promise<Expectations> => {
  const { vectoriser } = model;
  const columns = vectoriser.names.length;
  const rows = new Float32Array(candidates.length * columns);
  const assessments = candidates.map((candidate, index) =>
    vectoriser.write(candidate, circumstances, rows, index * columns),
  );
  const heads = await model.predict(rows, candidates.length);
  const byCandidate = assessments.map(({ history }, index) => expectByModel(heads, index, history));
  return { rung, assessments, byCandidate, rows };
};
