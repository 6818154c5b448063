import { z } from 'zod';

const Did = z.object({ scope: z.string(), name: z.string() });

/** Of the messages below, which count for themselves. */
export const replicationVersion = '1.0.0';

/** A message of the topic of replication requests: the data of a deployment is wanted beside its provider. */
export const ReplicationRequest = z.object({
  msg_version: z.literal(replicationVersion),
  uuid: z.string(),
  provider_name: z.string(),
  region_name: z.string(),
  /** The storage element that the copies are to go to. */
  rse: z.string(),
  datasets: z.array(Did),
  /** ISO 8601; of the answer that put the provider first. */
  ranked_at: z.string(),
  /** What became of the rule of each data set, in their order; absent where none is made here. */
  rules: z.array(z.string()).optional(),
});

export type ReplicationRequest = z.infer<typeof ReplicationRequest>;
