import type { HistoryEvent } from './event.ts';
import { EventColumns } from './event-columns.ts';
import { WaitingLine } from './waiting-line.ts';

/** Events that are not visible yet, first by the order that `EventColumns` gives them. */
export class WaitingEvents {
  readonly #events = new EventColumns();
  readonly #line = new WaitingLine((a, b) => this.#events.isBefore(a, b));

  get size(): number {
    return this.#line.size;
  }

  add(event: HistoryEvent): void {
    this.#line.push(this.#events.put(event));
  }

  /** Takes the first one away if it is visible at `time`. */
  takeVisible(time: number): HistoryEvent | undefined {
    const next = this.#line.peek();
    if (next === undefined || this.#events.visibleAt(next) > time) return undefined;
    this.#line.shift();
    return this.#events.take(next);
  }

  /** All of them, in an order in which adding them makes the same line again. */
  list(): HistoryEvent[] {
    return this.#line.list().map((slot) => this.#events.read(slot));
  }
}
