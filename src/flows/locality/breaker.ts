const pauses = { firstMs: 5_000, longestMs: 60_000 };

/**
 * Circuit breaker: remembers that a server fails, so that not every caller has to find out. After a pause that grows
 * with each failed trial, one caller may try again while the others are still refused.
 */
export class Breaker {
  readonly #now: () => number;
  #reason: string | undefined;
  #until = 0;
  #pauseMs = 0;
  #onTrial = false;

  /** @param now - ms of a monotonic clock */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Why the server must not be called; undefined for a caller that may, and then reports `failed` or `succeeded`. */
  ask(): string | undefined {
    if (this.#reason === undefined) return undefined;
    if (this.#now() < this.#until) return this.#reason;
    this.#onTrial = true;
    this.#until = this.#now() + this.#pauseMs;
    return undefined;
  }

  /** Why only the caller on trial should wait for the server; undefined while the server is not known to fail. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** @returns whether the server was not known to fail before */
  failed(reason: string): boolean {
    const isNews = this.#reason === undefined;
    if (isNews || this.#onTrial) {
      this.#pauseMs = isNews ? pauses.firstMs : Math.min(pauses.longestMs, 2 * this.#pauseMs);
      this.#until = this.#now() + this.#pauseMs;
      this.#onTrial = false;
    }
    this.#reason = reason;
    return isNews;
  }

  /** @returns whether the server was known to fail before */
  succeeded(): boolean {
    const isNews = this.#reason !== undefined;
    this.#reason = undefined;
    this.#onTrial = false;
    return isNews;
  }
}
