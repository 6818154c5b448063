import type { CollectInput } from '../contracts/messages/collect-inputs.ts';
import { Shelf } from './shelf.ts';
import type { When } from './when.ts';

/** Before the first message of an input. */
const unread = { recorded: Number.NEGATIVE_INFINITY, heard: Number.NEGATIVE_INFINITY };

/**
 * How far each input was read: the newest record's time, the newest time heard, and when the last message came. Epoch
 * ms; undefined before the first message.
 */
export class Clocks {
  readonly rows = new Shelf<When>('clocks');

  note(input: CollectInput, { recorded, heard, came }: When): void {
    const before = this.rows.get(input) ?? unread;
    const newest = { recorded: Math.max(recorded, before.recorded), heard: Math.max(heard, before.heard) };
    this.rows.set(input, { ...newest, came });
  }

  /** The time of the newest record. */
  until(input: CollectInput): number | undefined {
    return this.rows.get(input)?.recorded;
  }

  /**
   * Like `until`, but never ahead of the clock, even after that was set back.
   * @param now - epoch ms: the clock
   */
  heard(input: CollectInput, now: number): number | undefined {
    const heard = this.rows.get(input)?.heard;
    return heard === undefined ? undefined : Math.min(heard, now);
  }

  /** When the last one came. */
  came(input: CollectInput): number | undefined {
    return this.rows.get(input)?.came;
  }
}
