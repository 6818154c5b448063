import { z } from 'zod';
import { readShape } from '../fields/read-shape.ts';

const seconds = z.number().nonnegative().nullish();

/** Seconds that never occur (s at p = 0, f at p = 1) may be missing and count as 0. */
const Pair = z
  .object({
    provider_name: z.string(),
    region_name: z.string().nullish(),
    p: z.number().min(0).max(1),
    s: seconds,
    f: seconds,
    d: seconds,
  })
  .refine(({ p, s }) => p === 0 || typeof s === 'number', { path: ['s'], message: 'missing although p > 0' })
  .refine(({ p, f }) => p === 1 || typeof f === 'number', { path: ['f'], message: 'missing although p < 1' })
  .transform((pair) => ({
    ...pair,
    region_name: pair.region_name ?? '',
    s: pair.s ?? 0,
    f: pair.f ?? 0,
    d: pair.d ?? 0,
  }));

const uuid = z.string().min(1);

const TruthRow = z.union([
  z.object({ uuid, providers: z.array(Pair) }),
  Pair.and(z.object({ uuid })).transform(({ uuid, ...pair }) => ({ uuid, providers: [pair] })),
]);

/**
 * The truth of one candidate of one request, known only in a simulated federation: `p` probability of success in [0,
 * 1], `s` mean seconds until it runs if it succeeds, `f` mean seconds lost if it fails (means, not medians).
 */
export type TruthLine = {
  readonly uuid: string;
  readonly provider_name: string;
  /** Empty when the request has none. */
  readonly region_name: string;
  readonly p: number;
  readonly s: number;
  readonly f: number;
  /** Mean seconds to transfer the request's data there; 0 if absent. */
  readonly d?: number;
};

/**
 * Reads one line of a truth file: a pair of (request, candidate), or a request with all its `providers`.
 * @throws RankerError MESSAGE_FIELD_TYPE naming the first field that is wrong
 */
export const readTruth = (value: unknown): TruthLine[] => {
  const { uuid, providers } = readShape(TruthRow, value, 'a truth line needs uuid, provider_name, p, s and f');
  return providers.map((pair) => ({ uuid, ...pair }));
};
