import type { z } from 'zod';
import type { ExplainedMessage } from '../contracts/answers/explanation.ts';
import type { RankedMessage } from '../contracts/answers/ranked.ts';
import type { WhatIfAnswer, WhatIfQuestion } from '../contracts/answers/what-if.ts';
import type { OutcomeMessage, RankRequestMessage } from '../contracts/messages/message-schemas.ts';
import type { ChampionHistory, ModelDetails, RegisteredModel, RegisteredModels } from '../contracts/rest/models.ts';
import type { OutcomesReceipt } from '../contracts/rest/outcomes.ts';
import type { RankProblem } from '../contracts/rest/problem.ts';
import type { Providers } from '../contracts/rest/providers.ts';
import type { Rankings } from '../contracts/rest/rankings.ts';
import type { Version } from '../contracts/rest/service.ts';
import { type ClientOptions, openCalls } from './call.ts';

export type { ClientOptions } from './call.ts';
export { ClientError, type TransportCode } from './client-error.ts';

export type RankRequest = z.input<typeof RankRequestMessage>;
export type Outcome = z.input<typeof OutcomeMessage>;
export type { ErrorCode } from '../errors.ts';
export type { ExplainedMessage, OutcomesReceipt, Providers, RankedMessage, RankProblem, WhatIfAnswer };

type CallOptions = { readonly signal?: AbortSignal };
type RankOptions = CallOptions & {
  /** Neither publish nor remember what is answered. */
  readonly dryRun?: boolean;
};

/** Whether an answer of a batch is a ranking. */
export const isRanked = (answer: RankedMessage | RankProblem): answer is RankedMessage => 'ranked_providers' in answer;

/**
 * A client of the REST interface. Calls reject with a ClientError, whose `code` says why. Transient faults (no
 * connection, 429, 502 to 504) are retried; every call but `rollback` may be repeated without harm.
 */
export const openClient = (options: ClientOptions) => {
  const call = openCalls(options);
  const named = encodeURIComponent;
  return {
    /** In which order to try the providers. */
    rank: (request: RankRequest, { dryRun = false, signal }: RankOptions = {}) =>
      call<RankedMessage>(`/rank${dryRun ? '?dry_run' : ''}`, { method: 'POST', body: request, signal }),
    /** One answer or problem a request, in their order. */
    rankBatch: (requests: readonly RankRequest[], { dryRun = false, signal }: RankOptions = {}) =>
      call<(RankedMessage | RankProblem)[]>(`/rank/batch${dryRun ? '?dry_run' : ''}`, {
        method: 'POST',
        body: requests,
        signal,
      }),
    /** The latest answer to a deployment. */
    ranking: (uuid: string, { signal }: CallOptions = {}) =>
      call<RankedMessage>(`/rankings/${named(uuid)}`, { signal }),
    /** The latest answer to a deployment, with its complete reasons. */
    explain: (uuid: string, { signal }: CallOptions = {}) =>
      call<ExplainedMessage>(`/rankings/${named(uuid)}?explain=full`, { signal }),
    /** Both orders, of the request as it is and with changes; nothing is published or remembered. */
    whatIf: (question: z.input<typeof WhatIfQuestion>, { signal }: CallOptions = {}) =>
      call<WhatIfAnswer>('/whatif', { method: 'POST', body: question, signal }),
    /** The latest answers, without their lists. */
    rankings: (limit = 50, { signal }: CallOptions = {}) =>
      call<z.infer<typeof Rankings>>(`/rankings?limit=${limit}`, { signal }),
    /** Sends outcomes; known ones are counted as repeated. */
    sendOutcomes: (outcomes: Outcome | readonly Outcome[], { signal }: CallOptions = {}) =>
      call<OutcomesReceipt>('/outcomes', { method: 'POST', body: outcomes, signal }),
    /** Outcomes of each provider, day by day. */
    providers: ({ signal }: CallOptions = {}) => call<Providers>('/providers', { signal }),
    models: ({ signal }: CallOptions = {}) => call<z.infer<typeof RegisteredModels>>('/models', { signal }),
    /** Which versions have been the champion, the latest last. */
    modelHistory: ({ signal }: CallOptions = {}) =>
      call<z.infer<typeof ChampionHistory>>('/models/history', { signal }),
    /** @param reference - number of a version, or an alias */
    model: (reference: string | number, { signal }: CallOptions = {}) =>
      call<z.infer<typeof ModelDetails>>(`/models/${named(reference)}`, { signal }),
    promote: (reference: string | number, { signal }: CallOptions = {}) =>
      call<RegisteredModel>(`/models/${named(reference)}/promote`, { method: 'POST', body: {}, signal }),
    rollback: ({ signal }: CallOptions = {}) =>
      call<RegisteredModel>('/models/rollback', { method: 'POST', body: {}, signal, repeatable: false }),
    version: ({ signal }: CallOptions = {}) => call<Version>('/version', { signal }),
  };
};

export type Client = ReturnType<typeof openClient>;
