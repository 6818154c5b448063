import { userGroupHeader } from '../answering/answer-request.ts';
import type { AnsweredRequests } from '../answering/answered.ts';

/** The answers that were given lately, as their texts. */
export type GivenRankings = {
  /** The latest answer to a deployment, of those that are kept in mind. */
  readonly ranking: (uuid: string) => string | undefined;
  /**
   * The group of the request that was answered last under a uuid; empty when it isn't told, undefined without an
   * answer.
   */
  readonly groupOf: (uuid: string) => string | undefined;
  /** The latest answers, the newest first. */
  readonly recent: (most: number) => readonly string[];
};

export const givenRankings = (answered: AnsweredRequests): GivenRankings => ({
  ranking: (uuid) => answered.latest(uuid)?.message.value.toString(),
  groupOf: (uuid) => {
    const answer = answered.latest(uuid);
    return answer && (answer.message.headers?.[userGroupHeader] ?? '');
  },
  recent: (most) => answered.recent(most).map(({ message }) => message.value.toString()),
});
