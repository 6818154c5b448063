import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { RankerError } from '../../errors.ts';
import { CallCounts } from './call-counts.ts';

const windowMs = 60_000;

/** How many requests callers may send; see `limitRate`. */
export type RateLimit = {
  /** Refuses an address that has sent too many invalid tokens, before checking another. */
  readonly refuseGuessing: (request: FastifyRequest) => Promise<void>;
  /** Counts an invalid token. */
  readonly countRefusal: (request: FastifyRequest) => Promise<void>;
  /** Counts a request of an identified caller, and sets header fields with how many are left. */
  readonly count: (request: FastifyRequest, reply: FastifyReply) => Promise<void>;
};

const tooMany = (seconds: number): RankerError =>
  new RankerError('TOO_MANY_REQUESTS', `too many requests within a minute; go on in ${seconds} s`, {
    retryAfterSeconds: seconds,
  });

const keyOf = ({ caller, ip }: FastifyRequest): string => caller?.subject ?? `address ${ip}`;

type Look = ReturnType<FastifyInstance['createRateLimit']>;

/**
 * Limits `app` to this many requests a minute for each caller, and as many invalid tokens for each address.
 * @throws RankerError TOO_MANY_REQUESTS, from each of its functions
 */
export const limitRate = (app: FastifyInstance, perMinute: number): RateLimit => {
  app.register(rateLimit, { global: false, store: CallCounts });
  let made: Look | undefined;
  const look: Look = (...asked) => {
    made ??= app.createRateLimit({ max: perMinute, timeWindow: windowMs, keyGenerator: keyOf });
    return made(...asked);
  };
  return {
    refuseGuessing: async (request) => {
      const state = await look(request, { increment: false });
      if (!state.isAllowed && state.remaining === 0) throw tooMany(state.ttlInSeconds);
    },
    countRefusal: async (request) => {
      await look(request);
    },
    count: async (request, reply) => {
      const state = await look(request);
      if (state.isAllowed) return;
      reply.headers({
        'ratelimit-limit': state.max,
        'ratelimit-remaining': state.remaining,
        'ratelimit-reset': state.ttlInSeconds,
      });
      if (state.isExceeded) throw tooMany(state.ttlInSeconds);
    },
  };
};
