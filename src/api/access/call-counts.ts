/** Most callers counted at a time; beyond it, the one that began first starts again from 0. */
const mostCallers = 5000;

const windowMs = 60_000;

type Count = { calls: number; readonly began: number };

/** Calls in the present window, and the time until it ends. */
type Calls = { readonly calls: number; readonly leftMs: number };

/** Counts the calls of each caller in windows of a minute that begin with its first call. */
export class CallCounts {
  readonly #elapsed: () => number;
  readonly #counts = new Map<string, Count>();

  /** @param elapsed - ms of a monotonic clock: if it were set back, a window would not end for as long */
  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
  }

  /** Counts a call. */
  add(key: string): Calls {
    const count = this.#standing(key) ?? this.#begin(key);
    count.calls++;
    return this.of(key);
  }

  of(key: string): Calls {
    const count = this.#standing(key);
    return count ? { calls: count.calls, leftMs: windowMs - (this.#elapsed() - count.began) } : { calls: 0, leftMs: 0 };
  }

  #standing(key: string): Count | undefined {
    const count = this.#counts.get(key);
    return count && this.#elapsed() - count.began < windowMs ? count : undefined;
  }

  #begin(key: string): Count {
    const count = { calls: 0, began: this.#elapsed() };
    this.#counts.delete(key);
    this.#counts.set(key, count);
    if (this.#counts.size > mostCallers) this.#counts.delete(this.#counts.keys().next().value!);
    return count;
  }
}
