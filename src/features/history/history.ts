import { resources } from '../../contracts/fields/resources.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import { getOrInsert } from '../get-or-insert.ts';
import type { ProviderDays } from './counts/daily.ts';
import { eventOf, type HistoryEvent } from './events/event.ts';
import { fingerprint } from './events/seen.ts';
import { release, withhold } from './events/withheld.ts';
import { emptyState, restoreState, type ShortageRecord, snapshotState } from './history-state.ts';
import { type HistoryKeys, historyKeys, siteKey, tupleText } from './keys.ts';
import { type HistoryCells, historyCells } from './reading/history-cells.ts';
import { HistoryReader } from './reading/history-reader.ts';
import type { SnapshotReader, SnapshotWriter } from './snapshot-format.ts';

const noShortages: ShortageRecord = { successes: 0, attempts: 0 };
const allKey = '';

/**
 * The record of every provider, fed in event time. An outcome counts once (by uuid, provider and region; of several the
 * earliest known) and from the moment it was known, never before. A failure that the user caused is withheld until
 * another provider succeeds with the same deployment. Memory and reading time don't grow with the number of outcomes,
 * except for the fingerprints of those seen.
 */
export class History {
  #state = emptyState();
  #cells = historyCells(this.#state);
  #reader: HistoryReader | undefined;
  readonly #interned = new Map<string, HistoryKeys>();
  readonly #onCounted: (token: number) => void;

  /** @param onCounted - called with the token of each outcome at the moment it counts */
  constructor(onCounted: (token: number) => void = () => {}) {
    this.#onCounted = onCounted;
  }

  /** Outcomes that count, repeated ones that don't, and those that are not visible yet. */
  get counts(): { counted: number; repeated: number; waiting: number } {
    const { counted, repeated, waiting } = this.#state;
    return { counted, repeated, waiting: waiting.size };
  }

  /** Finish of the newest outcome that counts, epoch ms; -Infinity while none does. */
  get newestFinish(): number {
    return this.#state.all.latest(allKey);
  }

  /** What the readers read from. */
  get cells(): HistoryCells {
    return this.#cells;
  }

  /** Outcomes of each provider day by day, up to `time` (epoch ms). */
  days(time: number): ProviderDays[] {
    return this.#state.daily.list(time);
  }

  /**
   * Reads as of a time (epoch ms); to be point in time, the history must not have advanced beyond it. Reading again for
   * the same time, before anything new counts, reuses most of the work. The reader is valid until `at` is called with
   * another time.
   */
  at(time: number): HistoryReader {
    this.#reader ??= new HistoryReader(this.#cells);
    this.#reader.moveTo(time);
    return this.#reader;
  }

  /** Forgets everything. */
  clear(): void {
    this.#reader = undefined;
    this.#state = emptyState();
    this.#cells = historyCells(this.#state);
  }

  /** Writes everything but the tokens; outcomes added later don't change what was written. */
  snapshot(writer: SnapshotWriter): void {
    snapshotState(writer, this.#state);
  }

  /**
   * A history that answers like the one that wrote the snapshot, to the bit, whatever is fed to both.
   * @throws RankerError SNAPSHOT_INVALID
   */
  static restore(reader: SnapshotReader): History {
    const history = new History();
    history.#state = restoreState(reader);
    history.#cells = historyCells(history.#state);
    return history;
  }

  /**
   * Adds an outcome; it counts once `advanceTo` has reached its visible time, which is always after its own submission,
   * so that a row can't see its own outcome even when it took no time. Outcomes that count already are not changed.
   * @param recordTime - epoch ms; NaN when the outcome comes from a file
   */
  add(outcome: Outcome, recordTime = Number.NaN, token = -1): void {
    const { candidate, templateName, userGroup } = outcome;
    const keys = this.#intern(candidate.providerName, candidate.regionName, templateName, userGroup);
    const { seen, waiting } = this.#state;
    const event = eventOf(outcome, recordTime, keys, token);
    const toldBefore = seen.size;
    const attempt = seen.add(event.id);
    if (attempt < toldBefore) {
      this.#state.repeated++;
      if (!waiting.has(attempt)) return;
    }
    waiting.add(attempt, event);
  }

  /** Tokens of the outcomes that are not visible yet, of each attempt the one that will count; ascending. */
  get waitingTokens(): Int32Array {
    return this.#state.waiting.tokens();
  }

  /** Whether an outcome of the same uuid, provider and region has been added. */
  knows({ uuid, candidate }: Pick<Outcome, 'uuid' | 'candidate'>): boolean {
    return this.#state.seen.has(fingerprint(uuid, candidate.providerName, candidate.regionName));
  }

  /** Counts every outcome that is visible at `time` (epoch ms, inclusive). */
  advanceTo(time: number): void {
    const { waiting } = this.#state;
    for (let next = waiting.takeVisible(time); next; next = waiting.takeVisible(time)) this.#apply(next);
  }

  /**
   * @param site - its key
   * @param resource - an index into `resources`
   */
  shortages(site: string, resource: number): ShortageRecord {
    return this.#state.shortages.get(`${resource}${site}`) ?? noShortages;
  }

  #intern(providerName: string, regionName: string, templateName: string, userGroup: string): HistoryKeys {
    const text = tupleText(providerName, regionName, templateName, userGroup);
    return getOrInsert(this.#interned, text, () => {
      const site = siteKey({ providerName, regionName });
      return historyKeys({ site, template: templateName, group: userGroup });
    });
  }

  #apply(event: HistoryEvent): void {
    const { succeeded, withheld } = this.#state;
    if (event.succeeded) {
      succeeded.add(event.deployment);
      for (const failure of release(withheld, event.deployment)) this.#count(failure);
    } else if (event.userCaused && !succeeded.has(event.deployment)) {
      withhold(withheld, event);
      return;
    }
    this.#count(event);
  }

  #count({ finishTime, id, succeeded, seconds, keys, shortages, token }: HistoryEvent): void {
    const { providerTemplate, provider, providerGroup, template, all, recent, daily } = this.#state;
    const { differences, shifts, times, failureTimes } = this.#state;
    this.#reader?.forget();
    const isNew = providerTemplate.find(keys.providerTemplate) < 0;
    const pair = providerTemplate.cellOf(keys.providerTemplate);
    const contribution = { finishTime, tie: id[0], succeeded, seconds, expectedBy: pair };
    providerTemplate.add(keys.providerTemplate, contribution);
    providerGroup.add(keys.providerGroup, contribution);
    const numbers = {
      pair,
      site: provider.add(keys.provider, contribution),
      template: template.add(keys.template, contribution),
    };
    recent.providerTemplate.add(pair, contribution);
    recent.provider.add(numbers.site, contribution);
    if (isNew) this.#cells.siteTemplates.add(keys);
    this.#cells.siteShifts.touch(numbers.site);
    differences.add(numbers, succeeded);
    shifts.add(numbers.site, finishTime, succeeded);
    if (!Number.isNaN(seconds)) (succeeded ? times : failureTimes).add(numbers, seconds, finishTime);
    all.add(allKey, contribution);
    daily.add(keys.provider, finishTime, succeeded, seconds);
    for (let resource = 0; resource < resources.length; resource++) {
      if ((shortages & (1 << resource)) === 0) continue;
      const before = this.shortages(keys.provider, resource);
      const successes = before.successes + (succeeded ? 1 : 0);
      this.#state.shortages.set(`${resource}${keys.provider}`, { successes, attempts: before.attempts + 1 });
    }
    this.#state.counted++;
    this.#onCounted(token);
  }
}
