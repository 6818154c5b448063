import { z } from 'zod';

const Did = z.object({ scope: z.string(), name: z.string() });

/** Version of the messages below, independent of the others. */
export const replicationVersion = '1.0.0';

/** A message of the topic of replication requests: the data of a deployment should be copied to its provider. */
export const ReplicationRequest = z.object({
  msg_version: z.literal(replicationVersion),
  uuid: z.string(),
  provider_name: z.string(),
  region_name: z.string(),
  /** The storage element to copy to. */
  rse: z.string(),
  datasets: z.array(Did),
  /** ISO 8601; time of the answer with that provider first. */
  ranked_at: z.string(),
  /** Result of the rule for each data set, in their order; absent where another program makes the rules. */
  rules: z.array(z.string()).optional(),
});

export type ReplicationRequest = z.infer<typeof ReplicationRequest>;
