import { z } from 'zod';
import { byResource } from '../fields/resources.ts';

const amount = z.number().positive().optional();

/**
 * What other deployments that were just sent to a provider hold of its quota, beyond its reported usage: how many they
 * are, and the amounts, units as on the wire. A resource of which nothing is held is left out.
 */
export const Reserved = z.object({
  deployments: z.number().int().min(1),
  ...byResource(() => amount),
});

export type Reserved = z.infer<typeof Reserved>;
