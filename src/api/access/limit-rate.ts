import type { FastifyReply, FastifyRequest } from 'fastify';
import { RankerError } from '../../errors.ts';
import { CallCounts } from './call-counts.ts';

/** How many requests callers may send; see `limitRate`. */
export type RateLimit = {
  /** Refuses an address that has sent too many invalid tokens, before checking another. */
  readonly refuseGuessing: (request: FastifyRequest) => void;
  /** Counts an invalid token. */
  readonly countRefusal: (request: FastifyRequest) => void;
  /** Counts a request of an identified caller, and sets header fields with how many are left. */
  readonly count: (request: FastifyRequest, reply: FastifyReply) => void;
};

const secondsOf = (ms: number): number => Math.ceil(ms / 1000);

const tooMany = (leftMs: number): RankerError =>
  new RankerError('TOO_MANY_REQUESTS', `too many requests within a minute; go on in ${secondsOf(leftMs)} s`, {
    retryAfterSeconds: secondsOf(leftMs),
  });

const keyOf = ({ caller, ip }: FastifyRequest): string => caller?.subject ?? `address ${ip}`;

/**
 * Allows this many requests a minute to each caller, and as many invalid tokens to each address.
 * @throws RankerError TOO_MANY_REQUESTS, from each of its functions
 */
export const limitRate = (perMinute: number): RateLimit => {
  const counts = new CallCounts(() => performance.now());
  return {
    refuseGuessing: (request) => {
      const { calls, leftMs } = counts.of(keyOf(request));
      if (calls >= perMinute) throw tooMany(leftMs);
    },
    countRefusal: (request) => {
      counts.add(keyOf(request));
    },
    count: (request, reply) => {
      const { calls, leftMs } = counts.add(keyOf(request));
      reply.headers({
        'ratelimit-limit': perMinute,
        'ratelimit-remaining': Math.max(0, perMinute - calls),
        'ratelimit-reset': secondsOf(leftMs),
      });
      if (calls > perMinute) throw tooMany(leftMs);
    },
  };
};
