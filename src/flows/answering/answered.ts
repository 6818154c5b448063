import type { OutMessage } from '../../bus/port.ts';

/**
 * An answer that was given: the whole message, by the hash of the request it answers. It stays as the bytes that
 * travel: those lie outside of what the garbage collector copies.
 */
export type Answered = {
  readonly requestHash: string;
  readonly message: Omit<OutMessage, 'value'> & { readonly value: Buffer };
};

const defaults = { mostAnswers: 20_000, mostBytes: 128 * 1024 * 1024, longestMs: 7 * 86_400_000 };

/**
 * The answers given lately, by uuid, so that a request seen again gets the identical bytes. Bounded by count, size and
 * age; the least lately given falls out first.
 */
export class AnsweredRequests {
  readonly #byUuid = new Map<string, { answers: Answered[]; time: number; size: number }>();
  readonly #limits: typeof defaults;
  readonly #onAdd: (answer: Answered) => void;
  #bytes = 0;
  #lookAgain = Number.NEGATIVE_INFINITY;

  /** @param onAdd - told of every answer that is new here */
  constructor(limits: Partial<typeof defaults> = {}, onAdd: (answer: Answered) => void = () => {}) {
    this.#limits = { ...defaults, ...limits };
    this.#onAdd = onAdd;
  }

  find(uuid: string, requestHash: string): Answered | undefined {
    return this.#byUuid.get(uuid)?.answers.find((one) => one.requestHash === requestHash);
  }

  /** The newest answer to any request of this uuid. @param since - epoch ms; one that is older doesn't count */
  latest(uuid: string, since = Number.NEGATIVE_INFINITY): Answered | undefined {
    const entry = this.#byUuid.get(uuid);
    return entry && entry.time >= since ? entry.answers.at(-1) : undefined;
  }

  /** The newest answer of each of the deployments that were answered last, the latest first. */
  recent(most: number): Answered[] {
    const uuids = [...this.#byUuid.values()].slice(-most);
    return uuids.toReversed().flatMap(({ answers }) => answers.at(-1) ?? []);
  }

  /** Takes note of an answer; the first one to a request stays. @param time - epoch ms at which it was given */
  add(uuid: string, answer: Answered, time: number): void {
    if (this.find(uuid, answer.requestHash)) return;
    const entry = this.#byUuid.get(uuid) ?? { answers: [], time, size: 0 };
    this.#byUuid.delete(uuid);
    entry.answers.push(answer);
    entry.time = Math.max(entry.time, time);
    const size = answer.message.value.length;
    entry.size += size;
    this.#byUuid.set(uuid, entry);
    this.#bytes += size;
    this.#forget(time);
    this.#onAdd(answer);
  }

  /** Some at once: a Map steps over all it has deleted at its front before it finds its oldest. */
  #forget(now: number): void {
    const { mostAnswers, mostBytes, longestMs } = this.#limits;
    const isFull = this.#byUuid.size > mostAnswers || this.#bytes > mostBytes;
    if (!isFull && now < this.#lookAgain) return;
    this.#lookAgain = now + longestMs / 100;
    const share = isFull ? 0.95 : 1;
    for (const [uuid, { time, size }] of this.#byUuid) {
      const tooMany = this.#byUuid.size > share * mostAnswers || this.#bytes > share * mostBytes;
      if (!tooMany && now - time <= longestMs) return;
      this.#byUuid.delete(uuid);
      this.#bytes -= size;
    }
  }
}
