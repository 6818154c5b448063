import { compareText } from '../../../contracts/json/compare-text.ts';
import { dayMs } from '../../../contracts/time/durations.ts';
import { doubled } from '../doubled.ts';
import { tupleParts } from '../keys.ts';
import { invalidSnapshot, type SnapshotReader, type SnapshotWriter } from '../snapshot-format.ts';

/** Number of days kept. */
export const keptDays = 90;

const sums = ['successes', 'failures', 'seconds', 'timed'] as const;
const width = sums.length;
const initialProviders = 16;
const noDay = -1;

/** Outcomes of one provider that finished on one day (UTC). */
type Day = {
  /** Start of the day, epoch ms. */
  readonly time: number;
  readonly successes: number;
  readonly failures: number;
  /** Mean seconds of the successes with a known time; NaN without any. */
  readonly meanSeconds: number;
};

export type ProviderDays = { readonly providerName: string; readonly regionName: string; readonly days: Day[] };

/**
 * Counts by provider and day, for people. Each provider has a ring of days, so that memory grows only with the number
 * of providers; an outcome older than the ring is ignored, whenever it comes.
 */
export class Daily {
  readonly #index = new Map<string, number>();
  #day = new Int32Array(initialProviders * keptDays).fill(noDay);
  #sums = new Float64Array(initialProviders * keptDays * width);

  /** @param key - tuple of provider and region @param finishTime - epoch ms @param seconds - NaN when unknown */
  add(key: string, finishTime: number, succeeded: boolean, seconds: number): void {
    const day = Math.floor(finishTime / dayMs);
    const at = slotOf(this.#providerOf(key), day);
    if (day < this.#day[at]!) return;
    if (day > this.#day[at]!) {
      this.#day[at] = day;
      this.#sums.fill(0, at * width, (at + 1) * width);
    }
    const first = at * width;
    this.#sums[first + (succeeded ? 0 : 1)]! += 1;
    if (!succeeded || Number.isNaN(seconds)) return;
    this.#sums[first + 2]! += seconds;
    this.#sums[first + 3]! += 1;
  }

  /** The kept days up to `time` with any outcome, the oldest first; providers by name. */
  list(time: number): ProviderDays[] {
    const last = Math.floor(time / dayMs);
    return [...this.#index]
      .map(([key, provider]) => {
        const [providerName = '', regionName = ''] = tupleParts(key);
        return { providerName, regionName, days: this.#days(provider, last) };
      })
      .sort((a, b) => compareText(a.providerName, b.providerName) || compareText(a.regionName, b.regionName));
  }

  snapshot(writer: SnapshotWriter): void {
    const slots = this.#index.size * keptDays;
    writer.texts([...this.#index.keys()]);
    writer.column(this.#day.slice(0, slots));
    writer.column(this.#sums.slice(0, slots * width));
  }

  /** @throws RankerError SNAPSHOT_INVALID */
  static restore(reader: SnapshotReader): Daily {
    const daily = new Daily();
    for (const key of reader.texts()) daily.#providerOf(key);
    const slots = daily.#index.size * keptDays;
    daily.#day.set(reader.column(Int32Array, slots));
    daily.#sums.set(reader.column(Float64Array, slots * width));
    if (daily.#day.subarray(0, slots).some((day) => day < noDay)) throw invalidSnapshot('counts days before 1970');
    return daily;
  }

  #days(provider: number, last: number): Day[] {
    const days: Day[] = [];
    for (let day = last - keptDays + 1; day <= last; day++) {
      const at = slotOf(provider, day);
      if (this.#day[at] !== day) continue;
      const [successes, failures, seconds, timed] = this.#sums.subarray(at * width, (at + 1) * width) as unknown as [
        number,
        number,
        number,
        number,
      ];
      days.push({ time: day * dayMs, successes, failures, meanSeconds: timed > 0 ? seconds / timed : Number.NaN });
    }
    return days;
  }

  #providerOf(key: string): number {
    const known = this.#index.get(key);
    if (known !== undefined) return known;
    const provider = this.#index.size;
    this.#index.set(key, provider);
    if ((provider + 1) * keptDays > this.#day.length) {
      const filled = this.#day.length;
      this.#day = doubled(this.#day, Int32Array).fill(noDay, filled);
      this.#sums = doubled(this.#sums, Float64Array);
    }
    return provider;
  }
}

/** Index of a day in the ring of a provider. */
const slotOf = (provider: number, day: number): number =>
  provider * keptDays + (((day % keptDays) + keptDays) % keptDays);
