import type { RankedMessage } from '../../contracts/answers/ranked.ts';
import { type CprRanked, encodeCprAnswer } from '../../contracts/cpr/answer.ts';
import { asRankRequest, type CprCandidate, cprCandidates, placeField } from '../../contracts/cpr/as-rank-request.ts';
import { decodeCprRequest } from '../../contracts/cpr/decode-request.ts';
import type { CprRequest } from '../../contracts/cpr/request.ts';
import type { JsonObject, JsonValue } from '../../contracts/json/json-value.ts';
import { rankCpr } from '../../infer/cpr/rank-cpr.ts';

type CprAnswering = {
  /** `legacy`: the Cloud Provider Ranker's own formula. `ours`: what a request of ours with the same services gets. */
  readonly ranking: 'legacy' | 'ours';
  /** Text of the ranked message that answers a request of ours. */
  readonly rank: (request: JsonValue) => Promise<string>;
  /** Like `rank`, without a trace, for a request that names no deployment. */
  readonly preview: (request: JsonValue) => Promise<string>;
};

/** Every service is ranked; worst first, as in the legacy answer. */
const inCprShape = (candidates: readonly CprCandidate[], { ranked_providers: ranked }: RankedMessage): CprRanked[] =>
  ranked
    .map((entry): CprRanked => {
      const { provider, serviceId, slaWeight } = candidates[Number(entry[placeField])]!;
      const totalScore = Math.fround(entry.success_probability ?? 0);
      return { provider, rank: entry.position, ranked: true, serviceId, slaWeight, totalScore };
    })
    .reverse();

const rankOurs = async (request: CprRequest, { rank, preview }: CprAnswering): Promise<CprRanked[]> => {
  const candidates = cprCandidates(request);
  if (candidates.length === 0) return [];
  const { deploymentId } = request;
  const answer = deploymentId ? rank : preview;
  const message = JSON.parse(await answer(asRankRequest(deploymentId || 'cpr-v1', candidates)));
  return inCprShape(candidates, message);
};

/**
 * Answers requests of the orchestrator's interface version 1.
 * @returns the text of the answer; throws RankerError CPR_REQUEST where the Cloud Provider Ranker died, MESSAGE_*
 */
export const answerCpr =
  (answering: CprAnswering) =>
  async (body: JsonObject): Promise<string> => {
    const request = decodeCprRequest(body);
    return encodeCprAnswer(answering.ranking === 'legacy' ? rankCpr(request) : await rankOurs(request, answering));
  };
