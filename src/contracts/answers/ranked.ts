import { z } from 'zod';
import { Figure } from '../json/figure.ts';
import type { JsonObject } from '../json/json-value.ts';
import { ModelIdentity } from '../learning/model-identity.ts';
import type { LocalityFacts } from '../locality/facts.ts';
import { DroppedProvider } from '../messages/dropped.ts';
import { latestVersion } from '../messages/message-version.ts';
import { Reserved } from './reserved.ts';

/** The rungs of the ladder, best first; the lowest is the tie order. */
export const rungs = ['champion', 'last_good', 'history', 'rules', 'tie_order'] as const;

export type Rung = (typeof rungs)[number];

type SecondsInterval = readonly [low: number, high: number];

/** Input data of a deployment as seen from a provider. */
type ProviderTransfer = {
  /** Interval that holds nine in ten transfers, s. */
  readonly interval: SecondsInterval;
  readonly localBytes: number;
  /** To be transferred from elsewhere, or recalled from tape. */
  readonly missingBytes: number;
  /** The storage element that the data would be transferred to; undefined when none is known. */
  readonly destination: string | undefined;
};

/** One provider of an answer. Numbers that are not finite are written as null. */
export type RankedProvider = {
  /** The request's entry. */
  readonly entry: JsonObject;
  /** 1 = to be tried first. */
  readonly position: number;
  /** Weight times P(success); -1 without a model. */
  readonly classification: number;
  /** (1 - weight) times the speed among the request's providers, in [0, 1 - weight]; -1 without a model. */
  readonly regression: number;
  /** Share of the requested instances whose flavour fits exactly; 0 when none is requested. */
  readonly resourceExactness: number;
  /** In [0, 1]. */
  readonly successProbability: number;
  /** Mean seconds until it runs, if it succeeds. */
  readonly expectedSeconds: number;
  /** Interval that holds nine in ten times until it runs, if it succeeds; present if the model's card has one. */
  readonly expectedSecondsInterval?: SecondsInterval | undefined;
  /** Mean seconds lost, if it fails. */
  readonly expectedFailureSeconds: number;
  /** Mean seconds to transfer missing input data there; NaN when the place of the data is unknown. */
  readonly transferSeconds: number;
  /** What must be transferred there, if the request names data sets. */
  readonly transfer?: ProviderTransfer | undefined;
  /** Whether the quota holds the request, or outcomes show that it does not matter. */
  readonly feasible: boolean;
  /** What other deployments that were just sent there hold of its quota. */
  readonly reserved?: Reserved | undefined;
  readonly reasons: readonly string[];
};

/** The answer to a request. Numbers that are not finite are written as null. */
export type RankedAnswer = {
  readonly uuid: string;
  /** Epoch ms of the as-of time. */
  readonly rankedAt: number;
  readonly servedBy: Rung;
  readonly model: ModelIdentity | null;
  /** Mean seconds until something runs or the list ends. */
  readonly expectedTimeToSuccessSeconds: number;
  readonly anySuccessProbability: number;
  /** Best first. */
  readonly providers: readonly RankedProvider[];
  /** Hash of the request of the same uuid whose answer this one replaces. */
  readonly supersedes?: string;
  /** The model's data end after the as-of time. */
  readonly modelFromFuture?: boolean;
  /** What was known of the request's data sets. */
  readonly locality?: LocalityFacts;
  /** Providers that were never candidates, as the request says. */
  readonly dropped?: readonly DroppedProvider[];
  /** Why the request could not be read whole, or not be ranked. */
  readonly error?: { readonly code: string; readonly message: string };
};

/** A ranked entry on the wire: the request's entry with our fields. */
export const RankedEntry = z.looseObject({
  provider_name: z.string(),
  classification: Figure,
  regression: Figure,
  resource_exactness: Figure,
  position: z.number().int().min(1),
  success_probability: Figure,
  expected_time_s: Figure,
  expected_time_interval_s: z.tuple([Figure, Figure]).optional(),
  expected_failure_time_s: Figure,
  transfer_time_s: Figure,
  transfer_interval_s: z.tuple([Figure, Figure]).optional(),
  local_bytes: Figure.optional(),
  missing_bytes: Figure.optional(),
  destination_rse: z.string().optional(),
  feasible: z.boolean(),
  reserved: Reserved.optional(),
  reasons: z.array(z.string()),
});

/** Message 1.2.0 of the topic `ranked_providers` on the wire; best provider first. */
export const RankedMessage = z.looseObject({
  uuid: z.string(),
  msg_version: z.literal(latestVersion),
  ranked_at: z.string().nullable(),
  served_by: z.enum(rungs),
  model: ModelIdentity.nullable(),
  expected_time_to_success_s: Figure,
  p_any_success: Figure,
  supersedes: z.string().optional(),
  model_from_future: z.boolean().optional(),
  dropped: z
    .array(DroppedProvider)
    .optional()
    .describe('Providers that were never candidates, according to the request, each with the reason.'),
  datasets: z
    .array(
      z.object({
        scope: z.string(),
        name: z.string(),
        bytes: Figure,
        age_s: Figure.optional(),
        unknown: z.string().optional(),
      }),
    )
    .optional(),
  error: z
    .object({ code: z.string(), message: z.string() })
    .optional()
    .describe('Why the request could not be read whole, or not be ranked.'),
  ranked_providers: z.array(RankedEntry),
});

export type RankedMessage = z.infer<typeof RankedMessage>;
