import { doubled } from '../doubled.ts';
import type { HistoryEvent } from './event.ts';
import { EventColumns } from './event-columns.ts';
import { WaitingLine } from './waiting-line.ts';

/** Events that are not visible yet, one per attempt: the one known first. They leave in the order of `EventColumns`. */
export class WaitingEvents {
  readonly #events = new EventColumns();
  /** Still contains events that another one has replaced. */
  readonly #line = new WaitingLine((a, b) => this.#events.isBefore(a, b));
  /** Slot plus one, by the number of the attempt; 0 where none waits. */
  #slots = new Int32Array(256);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** @param attempt - its number */
  has(attempt: number): boolean {
    return (this.#slots[attempt] ?? 0) !== 0;
  }

  /** @param attempt - the number of its attempt; small ones first */
  add(attempt: number, event: HistoryEvent): void {
    while (attempt >= this.#slots.length) this.#slots = doubled(this.#slots, Int32Array);
    const slot = this.#events.put(attempt, event);
    const other = this.#slots[attempt]! - 1;
    if (other < 0) this.#size++;
    else if (!this.#events.isKnownBefore(slot, other)) {
      this.#events.take(slot);
      return;
    }
    this.#slots[attempt] = slot + 1;
    this.#line.push(slot);
  }

  /** Removes and returns the first one if it is visible at `time`. */
  takeVisible(time: number): HistoryEvent | undefined {
    for (let next = this.#line.peek(); next !== undefined; next = this.#line.peek()) {
      if (this.#events.visibleAt(next) > time) return undefined;
      this.#line.shift();
      const stands = this.#stands(next);
      const event = this.#events.take(next);
      if (!stands) continue;
      this.#slots[this.#events.attempt(next)] = 0;
      this.#size--;
      return event;
    }
    return undefined;
  }

  /** All of them, in an order that rebuilds the same heap. */
  list(): HistoryEvent[] {
    return this.#standing().map((slot) => this.#events.read(slot));
  }

  /** In ascending order. */
  tokens(): Int32Array {
    return Int32Array.from(this.#standing(), (slot) => this.#events.token(slot)).sort();
  }

  #standing(): number[] {
    return this.#line.list().filter((slot) => this.#stands(slot));
  }

  #stands(slot: number): boolean {
    return this.#slots[this.#events.attempt(slot)] === slot + 1;
  }
}
