import type { AnswerSettings } from '../contracts/answers/answer-settings.ts';
import type { RankedAnswer } from '../contracts/answers/ranked.ts';
import type { LocalityFacts } from '../contracts/locality/facts.ts';
import type { RankRequest } from '../contracts/messages/request.ts';
import type { Expectations } from './expectations.ts';

/** All that an answer is made of, besides the model that served. */
export type DecisionInputs = {
  readonly request: RankRequest;
  /** Epoch ms as of which it was answered. */
  readonly rankedAt: number;
  /** Without the transfer times of the data. */
  readonly expectations: Expectations;
  /** Undefined for a request that names no data sets. */
  readonly locality?: LocalityFacts | undefined;
  readonly settings: AnswerSettings;
};

/** An answer with all its inputs, so that it can be explained and computed again. */
export type Decision = DecisionInputs & { readonly answer: RankedAnswer };

/** The answer's order, as indices of the request's candidates. */
export const orderOf = (
  { candidates }: Pick<RankRequest, 'candidates'>,
  { providers }: Pick<RankedAnswer, 'providers'>,
): number[] => {
  const places = new Map(candidates.map(({ entry }, at) => [entry, at]));
  return providers.map(({ entry }) => places.get(entry)!);
};
