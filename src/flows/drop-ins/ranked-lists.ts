import type { Bus } from '../../bus/port.ts';
import type { AnswerFault } from '../answering/answer-fault.ts';
import type { AnswerRequest } from '../answering/answer-request.ts';
import type { AnsweredRequests } from '../answering/answered.ts';
import type { foreignAnswers } from '../answering/foreign-answers.ts';
import { followEach } from '../topics/follow-each.ts';
import type { KeepOpen } from '../topics/readings.ts';
import { awaitRanking } from './await-ranking.ts';
import { pendingRequests } from './pending-requests.ts';

export type RankedListSettings = {
  readonly requestTopic: string;
  readonly rankedTopic: string;
  /** Topic of another ranker, whose answers are served as well. */
  readonly otherRankedTopic: string | undefined;
  /** How long answers are remembered, ms. */
  readonly rememberMs: number;
  /** How long a caller waits for an answer that is not there yet, ms. */
  readonly queryTimeoutMs: number;
};

type RankedListDeps = {
  readonly bus: Bus;
  readonly settings: RankedListSettings;
  readonly answered: AnsweredRequests;
  readonly foreign: ReturnType<typeof foreignAnswers>;
  readonly answer: AnswerRequest;
  readonly answerFault: AnswerFault;
  readonly keepOpen: KeepOpen;
  /** Epoch ms. */
  readonly now: () => number;
};

/**
 * Where orchestrators fetch the list of a deployment by its uuid, whoever ranked it. The topic of requests is read only
 * after a caller first asks for a missing list, so a service that is never asked pays nothing.
 */
export const openRankedLists = (deps: RankedListDeps) => {
  const { bus, settings, answered, foreign, keepOpen, now } = deps;
  const { requestTopic, rankedTopic, otherRankedTopic, rememberMs, queryTimeoutMs } = settings;
  if (otherRankedTopic !== undefined && otherRankedTopic !== rankedTopic) {
    keepOpen(otherRankedTopic, 'answers of another ranker', followEach(bus, otherRankedTopic, foreign.take));
  }
  const known = (uuid: string): string | undefined => {
    const since = now() - rememberMs;
    return answered.latestText(uuid, since) ?? foreign.latest(uuid, since);
  };
  const isAnswered = (uuid: string) => known(uuid) !== undefined;
  const pending = pendingRequests({ longestMs: rememberMs, isAnswered, now });
  let watches = false;
  const watch = (): void => {
    if (watches) return;
    watches = true;
    keepOpen(requestTopic, 'unanswered', followEach(bus, requestTopic, pending.take));
  };
  return awaitRanking({ ...deps, known, pending: pending.find, watch, timeoutMs: queryTimeoutMs });
};
