import type { OutMessage } from '../../bus/port.ts';
import { summaryOf } from '../../contracts/rest/rankings.ts';
import { dayMs } from '../../contracts/time/durations.ts';
import { ByteQueue } from './byte-queue.ts';

/** An answer that was given: the whole message. The hash is that of the request, uuid included. */
export type Answered = {
  readonly requestHash: string;
  readonly message: Omit<OutMessage, 'value'> & { readonly value: Buffer };
};

/**
 * The text of an answer; undefined where it is no ranked message. Answers of other workers are kept as they lie on the
 * topic, so their text is checked here.
 */
export const answerText = (answer: Answered | undefined): string | undefined => {
  const text = answer?.message.value.toString();
  return text !== undefined && summaryOf(text) ? text : undefined;
};

/** All of an answer but its bytes, and where these lie. */
type Kept = {
  readonly uuid: string;
  readonly requestHash: string;
  readonly envelope: Omit<OutMessage, 'value'>;
  readonly position: number;
  readonly length: number;
  readonly time: number;
};

const defaults = { mostAnswers: 20_000, mostBytes: 128 * 1024 * 1024, longestMs: 7 * dayMs };

/**
 * The answers given lately, so that a request seen again gets the identical bytes. Bounded by count, size and age; the
 * oldest falls out first.
 */
export class AnsweredRequests {
  /** By the request's hash, in the order of their bytes. */
  readonly #kept = new Map<string, Kept>();
  /** The newest answer by uuid, in order of insertion. */
  readonly #latest = new Map<string, Kept>();
  readonly #bytes = new ByteQueue();
  readonly #limits: typeof defaults;
  readonly #onAdd: (answer: Answered) => void;
  #lookAgain = Number.NEGATIVE_INFINITY;

  /** @param onAdd - called with every answer that is new here */
  constructor(limits: Partial<typeof defaults> = {}, onAdd: (answer: Answered) => void = () => {}) {
    this.#limits = { ...defaults, ...limits };
    this.#onAdd = onAdd;
  }

  find(requestHash: string): Answered | undefined {
    const kept = this.#kept.get(requestHash);
    return kept && this.#read(kept);
  }

  /** The newest answer to any request of this uuid. @param since - epoch ms; one that is older doesn't count */
  latest(uuid: string, since = Number.NEGATIVE_INFINITY): Answered | undefined {
    const kept = this.#latest.get(uuid);
    return kept && kept.time >= since ? this.#read(kept) : undefined;
  }

  /** The text of `latest`, if that is a ranked message. */
  latestText(uuid: string, since?: number): string | undefined {
    return answerText(this.latest(uuid, since));
  }

  /** The newest answer of each of the deployments answered last, the latest first. */
  recent(most: number): Answered[] {
    return [...this.#latest.values()]
      .slice(-most)
      .toReversed()
      .map((kept) => this.#read(kept));
  }

  /**
   * Remembers an answer. The first one to a request stays. Where two workers gave one each at the same time, the one
   * with the lesser bytes wins, so that all workers agree; the bytes begin with the uuid, the version and the time of
   * the answer.
   * @param time - epoch ms of the answer
   * @returns whether the answer was new
   */
  add(uuid: string, answer: Answered, time: number): boolean {
    const { requestHash, message } = answer;
    const { value, ...envelope } = message;
    const before = this.#kept.get(requestHash);
    if (before && Buffer.compare(this.#read(before).message.value, value) <= 0) return false;
    const position = this.#bytes.push(value);
    const kept = { uuid, requestHash, envelope, position, length: value.length, time };
    this.#kept.delete(requestHash);
    this.#kept.set(requestHash, kept);
    if (!before || this.#latest.get(uuid) === before) {
      this.#latest.delete(uuid);
      this.#latest.set(uuid, kept);
    }
    this.#forget(time);
    this.#onAdd(answer);
    return true;
  }

  #read({ requestHash, envelope, position, length }: Kept): Answered {
    return { requestHash, message: { ...envelope, value: this.#bytes.read(position, length) } };
  }

  /** Drops several at a time: to find its oldest entry, a Map steps over every entry deleted before it. */
  #forget(now: number): void {
    const { mostAnswers, mostBytes, longestMs } = this.#limits;
    const isFull = this.#kept.size > mostAnswers || this.#bytes.length > mostBytes;
    if (!isFull && now < this.#lookAgain) return;
    this.#lookAgain = now + longestMs / 100;
    const share = isFull ? 0.95 : 1;
    for (const [key, kept] of this.#kept) {
      const tooMany = this.#kept.size > share * mostAnswers || this.#bytes.length > share * mostBytes;
      if (!tooMany && now - kept.time <= longestMs) return;
      this.#kept.delete(key);
      if (this.#latest.get(kept.uuid) === kept) this.#latest.delete(kept.uuid);
      this.#bytes.dropBefore(kept.position + kept.length);
    }
  }
}
