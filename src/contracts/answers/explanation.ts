import { z } from 'zod';
import { resources } from '../fields/resources.ts';
import { Figure } from '../json/figure.ts';
import { ModelIdentity } from '../learning/model-identity.ts';
import { RankRequestMessage } from '../messages/message-schemas.ts';
import { RankedMessage, rungs } from './ranked.ts';

/** The contribution of a group of features, or of one feature. */
const Part = z.object({
  /** In human terms, such as `this template here`. */
  group: z.string(),
  /** On the raw margin of the model (log odds of the chance, logarithm of the seconds). */
  margin: z.number(),
  /** In the head's unit: percentage points of the chance, seconds else. */
  effect: z.number(),
});

const FeaturePart = Part.extend({
  feature: z.string(),
  /** The provider's own; null = missing. */
  value: Figure,
});

/**
 * Why a head of the model gives this value to a provider, compared with the mean of the request's own candidates. The
 * parts add up: `margin` to the margin's distance from the mean margin, `effect` to the value's from the mean value.
 */
const Attribution = z.discriminatedUnion('attributed', [
  z.object({
    attributed: z.literal(true),
    unit: z.enum(['percentage points', 's']),
    /** As served: a share of 1, or seconds. */
    value: z.number(),
    /** Mean over the background candidates. */
    mean_value: z.number(),
    margin: z.number(),
    mean_margin: z.number(),
    /** The strongest first. */
    groups: z.array(Part),
    /** Only those that make a difference; the strongest first. */
    features: z.array(FeaturePart),
  }),
  z.object({
    attributed: z.literal(false),
    value: Figure,
    /** Such as `not attributed: no model said this`. */
    why: z.string(),
  }),
]);

const Fit = z.object({
  resource: z.enum(resources),
  requested: Figure,
  /** Null when unknown or unlimited. */
  quota: Figure,
  usage: Figure,
  held: z.number().describe('held by other deployments that were just sent there'),
  free: Figure.describe('left for this request: quota - usage - held'),
  unlimited: z.boolean(),
  /** On paper; null when unknown. */
  fits: z.boolean().nullable(),
  /** Past outcomes of requests that were short of it here; only for a resource that is short. */
  outcomes: z.object({ attempts: z.number(), successes: z.number(), overrule: z.boolean() }).optional(),
});

/** One change that alone would make a provider the first, and the value from which on it does. */
const Change = z.object({
  /** What would have to change: a field of the request's entry, or a figure of the answer. */
  what: z.string(),
  unit: z.string(),
  from: Figure,
  /** First at this value. */
  to: z.number(),
  /** Such as `first if at most 4 % of the tests of the last day had failed, not 20 %`. */
  text: z.string(),
});

const ExplainedProvider = z.object({
  provider_name: z.string(),
  region_name: z.string(),
  position: z.number().int().min(1),
  feasible: z.boolean(),
  success_probability: Figure,
  expected_time_s: Figure,
  expected_failure_time_s: Figure,
  /**
   * The expected seconds of one attempt in parts: `attempt = transfer + success + failure`; providers are ordered by
   * `per_success`.
   */
  cost: z.object({
    transfer_s: Figure,
    /** p s */
    success_s: Figure,
    /** (1 - p) f */
    failure_s: Figure,
    attempt_s: Figure,
    /** The attempt's, divided by p. */
    per_success_s: Figure,
  }),
  fits: z.array(Fit),
  chance: Attribution,
  expected_time: Attribution,
  expected_failure_time: Attribution,
  /**
   * The estimate of the smoothed history alone, and the number of (decayed) outcomes behind it; null where it was not
   * used.
   */
  history: z
    .object({
      success_probability: Figure,
      expected_time_s: Figure,
      expected_failure_time_s: Figure,
      template_outcomes: Figure,
      template_successes: Figure,
      provider_outcomes: Figure,
      provider_successes: Figure,
      /** Since the newest of them; null where there is none. */
      template_age_s: Figure,
      provider_age_s: Figure,
      failures_in_a_row: Figure,
    })
    .nullable(),
  monitoring: z.object({
    time: z.string().nullable(),
    age_s: Figure,
    test_failure_share: z.object({ '1d': Figure, '7d': Figure, '30d': Figure }),
  }),
  /**
   * The smallest single changes that would each make it the first; empty if none was found, null if none was searched
   * for.
   */
  first_if: z.array(Change).nullable(),
  reasons: z.array(z.string()),
});

/** The complete reasons of an answer: `?explain=full` over REST, `provider-ranker explain UUID` on a terminal. */
export const Explanation = z.object({
  uuid: z.string(),
  ranked_at: z.string().nullable(),
  served_by: z.enum(rungs),
  model: ModelIdentity.nullable(),
  policy: z.enum(['cost', 'weighted']),
  /** Number of the request's candidates that the attributions compare with. */
  background_candidates: z.number().int(),
  /** For a kept answer: whether computing it again from its record gives the same. */
  kept: z
    .object({
      /** From the arrival of the request to its answer. */
      latency_ms: z.number(),
      same: z.enum(['all', 'numbers', 'not']),
      differences: z.array(z.string()),
    })
    .optional(),
  /** In the order of the answer. */
  providers: z.array(ExplainedProvider),
});

/** A ranked message with its complete reasons, if they were requested. */
export const ExplainedMessage = RankedMessage.extend({
  /** Null when they are no longer available; `explanation_missing` says why. */
  explanation: Explanation.nullable().optional(),
  explanation_missing: z.string().optional(),
  /** The request as it came; only for a kept ranking. */
  request: RankRequestMessage.optional(),
});

/** In a query: asks for the complete reasons besides the message. */
export const explainFull = z.literal('full').optional().describe('full: adds the complete reasons, as `explanation`');

export type Explanation = z.infer<typeof Explanation>;
export type ExplainedMessage = z.infer<typeof ExplainedMessage>;
export type ExplainedProvider = z.infer<typeof ExplainedProvider>;
export type Attribution = z.infer<typeof Attribution>;
export type AttributionPart = z.infer<typeof Part>;
export type Fit = z.infer<typeof Fit>;
export type Change = z.infer<typeof Change>;
