import { z } from 'zod';
import { ModelIdentity } from '../learning/model-identity.ts';
import { RankingSummary } from './rankings.ts';

/** A request was answered, by any process on this bus. */
export const RankingEvent = z.strictObject({ kind: z.literal('ranking'), ...RankingSummary.shape });

/** An outcome was read. */
export const OutcomeEvent = z.strictObject({
  kind: z.literal('outcome'),
  uuid: z.string(),
  provider_name: z.string(),
  region_name: z.string(),
  succeeded: z.boolean(),
});

/** Another model serves. */
export const ModelEvent = z.strictObject({
  kind: z.literal('model'),
  ...ModelIdentity.shape,
  rung: z.enum(['champion', 'last_good']),
});

/** The events of `GET /events`, as the JSON of `data`; the name of an event is its kind. */
export const LiveEvent = z.discriminatedUnion('kind', [RankingEvent, OutcomeEvent, ModelEvent]);

export type LiveEvent = z.infer<typeof LiveEvent>;
