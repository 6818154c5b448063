import type { FastifyRateLimitStore } from '@fastify/rate-limit';

/** Most callers counted at a time; beyond it, the one that began first starts again from 0. */
const mostCallers = 5000;

/** Calls in a window, and its start, ms. */
type Count = { current: number; readonly began: number };

/** Counts the calls of each caller in windows that begin with its first call. */
export class CallCounts implements FastifyRateLimitStore {
  readonly #elapsed: () => number;
  readonly #counts = new Map<string, Count>();

  /** @param elapsed - ms of a monotonic clock: if it were set back, a window would not end for as long */
  constructor(_options: object, elapsed: () => number = () => performance.now()) {
    this.#elapsed = elapsed;
  }

  readonly incr: FastifyRateLimitStore['incr'] = (key, callback, windowMs) => {
    const count = this.#standing(key, windowMs) ?? this.#begin(key);
    count.current++;
    this.#report(count, callback, windowMs);
  };

  /** Like `incr`, without counting. */
  readonly read: FastifyRateLimitStore['incr'] = (key, callback, windowMs) =>
    this.#report(this.#standing(key, windowMs), callback, windowMs);

  child(): this {
    return this;
  }

  #standing(key: string, windowMs: number): Count | undefined {
    const count = this.#counts.get(key);
    return count && this.#elapsed() - count.began < windowMs ? count : undefined;
  }

  #begin(key: string): Count {
    const count = { current: 0, began: this.#elapsed() };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > mostCallers) this.#counts.delete(this.#counts.keys().next().value!);
    return count;
  }

  #report(count: Count | undefined, callback: Parameters<FastifyRateLimitStore['incr']>[1], windowMs: number): void {
    const ttl = count ? windowMs - (this.#elapsed() - count.began) : 0;
    callback(null, { current: count?.current ?? 0, ttl });
  }
}
