import { compareText } from '../../../contracts/json/compare-text.ts';
import { getOrInsert } from '../../get-or-insert.ts';
import { doubled } from '../doubled.ts';
import type { HistoryKeys } from '../keys.ts';
import { flagsOf, type HistoryEvent, marksOf } from './event.ts';

const wordsPerEvent = 8;
const initialCapacity = 256;

/**
 * Events in columns, about 80 bytes each, since a million may wait at once. A slot is reused once its event has been
 * taken.
 */
export class EventColumns {
  readonly #keys: HistoryKeys[] = [];
  readonly #keyIndex = new Map<HistoryKeys, number>();
  readonly #free: number[] = [];
  #used = 0;
  #visibleAt = new Float64Array(initialCapacity);
  #knownAt = new Float64Array(initialCapacity);
  #finishTime = new Float64Array(initialCapacity);
  #seconds = new Float64Array(initialCapacity);
  #words = new Uint32Array(initialCapacity * wordsPerEvent);
  #key = new Int32Array(initialCapacity);
  #attempt = new Int32Array(initialCapacity);
  #token = new Int32Array(initialCapacity);
  #flags = new Uint8Array(initialCapacity);
  #shortages = new Uint8Array(initialCapacity);

  visibleAt(slot: number): number {
    return this.#visibleAt[slot]!;
  }

  token(slot: number): number {
    return this.#token[slot]!;
  }

  /** The number of the event's attempt. */
  attempt(slot: number): number {
    return this.#attempt[slot]!;
  }

  /** @returns the slot */
  put(attempt: number, event: HistoryEvent): number {
    const slot = this.#free.pop() ?? this.#used++;
    if (slot >= this.#visibleAt.length) this.#grow();
    this.#visibleAt[slot] = event.visibleAt;
    this.#knownAt[slot] = event.knownAt;
    this.#finishTime[slot] = event.finishTime;
    this.#seconds[slot] = event.seconds;
    this.#words.set(event.id, slot * wordsPerEvent);
    this.#words.set(event.deployment, slot * wordsPerEvent + 4);
    this.#key[slot] = this.#indexOf(event.keys);
    this.#attempt[slot] = attempt;
    this.#token[slot] = event.token;
    this.#flags[slot] = flagsOf(event);
    this.#shortages[slot] = event.shortages;
    return slot;
  }

  take(slot: number): HistoryEvent {
    this.#free.push(slot);
    return this.read(slot);
  }

  /**
   * A total order by the events' content, so that the order of arrival never matters: by the time they become visible,
   * then by finish, then by everything else.
   */
  isBefore(a: number, b: number): boolean {
    const byTime = this.#visibleAt[a]! - this.#visibleAt[b]! || this.#finishTime[a]! - this.#finishTime[b]!;
    if (byTime !== 0) return byTime < 0;
    for (let word = 0; word < 4; word++) {
      const byWord = this.#words[a * wordsPerEvent + word]! - this.#words[b * wordsPerEvent + word]!;
      if (byWord !== 0) return byWord < 0;
    }
    return compareRest(this.read(a), this.read(b)) < 0;
  }

  /** Which of two events of one attempt counts: a total order by their content as well. */
  isKnownBefore(a: number, b: number): boolean {
    const byTime = this.#knownAt[a]! - this.#knownAt[b]!;
    return byTime === 0 ? this.isBefore(a, b) : byTime < 0;
  }

  read(slot: number): HistoryEvent {
    const at = slot * wordsPerEvent;
    const word = (index: number): number => this.#words[at + index]!;
    return {
      visibleAt: this.#visibleAt[slot]!,
      knownAt: this.#knownAt[slot]!,
      finishTime: this.#finishTime[slot]!,
      seconds: this.#seconds[slot]!,
      id: [word(0), word(1), word(2), word(3)],
      deployment: [word(4), word(5), word(6), word(7)],
      keys: this.#keys[this.#key[slot]!]!,
      token: this.#token[slot]!,
      ...marksOf(this.#flags[slot]!),
      shortages: this.#shortages[slot]!,
    };
  }

  #indexOf(keys: HistoryKeys): number {
    return getOrInsert(this.#keyIndex, keys, () => this.#keys.push(keys) - 1);
  }

  #grow(): void {
    this.#visibleAt = doubled(this.#visibleAt, Float64Array);
    this.#knownAt = doubled(this.#knownAt, Float64Array);
    this.#finishTime = doubled(this.#finishTime, Float64Array);
    this.#seconds = doubled(this.#seconds, Float64Array);
    this.#words = doubled(this.#words, Uint32Array);
    this.#key = doubled(this.#key, Int32Array);
    this.#attempt = doubled(this.#attempt, Int32Array);
    this.#token = doubled(this.#token, Int32Array);
    this.#flags = doubled(this.#flags, Uint8Array);
    this.#shortages = doubled(this.#shortages, Uint8Array);
  }
}

/** Compares repeated messages that finished at the same moment but differ. */
const compareRest = (a: HistoryEvent, b: HistoryEvent): number =>
  Number(b.succeeded) - Number(a.succeeded) ||
  knownFirst(a.seconds) - knownFirst(b.seconds) ||
  compareText(a.keys.providerTemplate, b.keys.providerTemplate) ||
  compareText(a.keys.providerGroup, b.keys.providerGroup) ||
  a.shortages - b.shortages ||
  Number(a.userCaused) - Number(b.userCaused);

const knownFirst = (seconds: number): number => (Number.isNaN(seconds) ? Number.MAX_VALUE : seconds);
