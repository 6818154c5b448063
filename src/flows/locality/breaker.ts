const pauses = { firstMs: 5_000, longestMs: 60_000 };

/**
 * Remembers that a server fails, so that not everyone has to find out for himself. After a pause that grows from one
 * failed trial to the next, one caller may try again while the others are still refused.
 */
export class Breaker {
  readonly #now: () => number;
  #reason: string | undefined;
  #until = 0;
  #pauseMs = 0;
  #onTrial = false;

  /** @param now - ms of a clock that nobody sets */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Why nobody should try; undefined when the caller may, who then has to tell how it went. */
  ask(): string | undefined {
    if (this.#reason === undefined) return undefined;
    if (this.#now() < this.#until) return this.#reason;
    this.#onTrial = true;
    this.#until = this.#now() + this.#pauseMs;
    return undefined;
  }

  /** Why only the caller on trial should wait for the server; undefined while it works as far as is known. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** True when this is news. */
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

  /** True when this is news. */
  succeeded(): boolean {
    const isNews = this.#reason !== undefined;
    this.#reason = undefined;
    this.#onTrial = false;
    return isNews;
  }
}
