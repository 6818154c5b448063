import { z } from 'zod';
import { Figure } from '../json/figure.ts';

const Day = z.strictObject({
  /** Start of the day, ISO 8601, UTC. */
  time: z.string(),
  successes: z.number().int().min(0),
  failures: z.number().int().min(0),
  /** Mean seconds of the successes; null when none has a time. */
  mean_time_s: Figure,
});

/** Outcomes of each provider, day by day. */
export const Providers = z.strictObject({
  as_of: z.string(),
  /** Number of days kept. */
  days: z.number().int(),
  /** By name. */
  providers: z.array(
    z.strictObject({
      provider_name: z.string(),
      region_name: z.string(),
      /** Days on which anything finished, the oldest first. */
      days: z.array(Day),
    }),
  ),
});

export type Providers = z.infer<typeof Providers>;
