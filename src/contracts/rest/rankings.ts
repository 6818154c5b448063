import { z } from 'zod';
import { ExplainedMessage, explainFull } from '../answers/explanation.ts';
import { type RankedMessage, rungs } from '../answers/ranked.ts';
import { limits } from '../fields/field-table.ts';
import { Figure } from '../json/figure.ts';
import { isJsonObject } from '../json/json-value.ts';
import { RankRequestMessage } from '../messages/message-schemas.ts';
import { RankProblem } from './problem.ts';
import { ModelInService } from './service.ts';

/** The query of `POST /rank` and `POST /rank/batch`. */
export const RankQuery = z.object({
  dry_run: z
    .enum(['', 'true', 'false'])
    .optional()
    .describe('rank, but neither publish nor remember; present without a value means true'),
  explain: explainFull,
});

/** Most requests of one batch. */
export const mostRequests = 1000;

export const RankBatch = z.array(RankRequestMessage).max(mostRequests);

/** One request's answer, or its problem. */
export const RankBatchAnswer = z.union([ExplainedMessage, RankProblem]);

/** In the order of the requests. */
export const RankBatchAnswers = z.array(RankBatchAnswer);

export const RankingParams = z.object({
  uuid: z.string().min(1).max(limits.uuidLength).describe('uuid of the deployment'),
});

/** The query of `GET /rankings/UUID`. */
export const RankingQuery = z.object({ explain: explainFull });

/** Most rankings of one listing. */
const mostListed = 200;

export const RankingsQuery = z.object({
  limit: z
    .string()
    .regex(/^([1-9]|[1-9]\d|1\d\d|200)$/, `must be a whole number from 1 to ${mostListed}`)
    .optional()
    .describe(`how many, the latest first; from 1 to ${mostListed}, default 50`),
});

/** An answer without its list. */
export const RankingSummary = z.strictObject({
  uuid: z.string(),
  ranked_at: z.string().nullable(),
  served_by: z.enum(rungs),
  model: ModelInService.nullable(),
  expected_time_to_success_s: Figure,
  p_any_success: Figure,
  providers: z.number().int().min(0),
  /** To be tried first; null for an empty list. */
  first: z.strictObject({ provider_name: z.string(), region_name: z.string().nullable() }).nullable(),
});

export type RankingSummary = z.infer<typeof RankingSummary>;

/** The latest first. */
export const Rankings = z.strictObject({ rankings: z.array(RankingSummary) });

/** A ranked message as it was encoded; undefined for other texts, since anyone may put anything on a topic. */
const readRanked = (text: string): RankedMessage | undefined => {
  try {
    const message = JSON.parse(text);
    const { uuid, ranked_providers: entries } = message;
    return typeof uuid === 'string' && Array.isArray(entries) && entries.every(isJsonObject) ? message : undefined;
  } catch {
    return undefined;
  }
};

/** Undefined for a text that is no ranked message. */
export const summaryOf = (text: string): RankingSummary | undefined => {
  const message = readRanked(text);
  if (!message) return undefined;
  const { uuid, ranked_at, served_by, model, expected_time_to_success_s, p_any_success, ranked_providers } = message;
  const [first] = ranked_providers;
  const region = first?.region_name;
  return {
    uuid,
    ranked_at,
    served_by,
    model,
    expected_time_to_success_s,
    p_any_success,
    providers: ranked_providers.length,
    first: first
      ? { provider_name: first.provider_name, region_name: typeof region === 'string' ? region : null }
      : null,
  };
};
