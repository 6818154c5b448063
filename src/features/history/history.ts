import type { Outcome } from '../../contracts/outcome.ts';
import { resources } from '../../contracts/resources.ts';
import { shortResources } from '../quota.ts';
import { Cells } from './cells.ts';
import type { HistoryEvent, HistoryKeys } from './event.ts';
import { EventColumns } from './event-columns.ts';
import { fingerprint, SeenSet, tupleText } from './seen.ts';
import { isUserCaused } from './user-caused.ts';
import { WaitingLine } from './waiting-line.ts';

/** Of the requests that were short of a resource at a provider: how many succeeded all the same. */
export type ShortageRecord = { readonly successes: number; readonly attempts: number };

const noShortages: ShortageRecord = { successes: 0, attempts: 0 };
const allKey = '';
const dayMs = 86_400_000;
const withheldForMs = 30 * dayMs;

export const historyKeys = (
  providerName: string,
  regionName: string,
  templateName: string,
  userGroup: string,
): HistoryKeys => ({
  provider: tupleText(providerName, regionName),
  providerTemplate: tupleText(providerName, regionName, templateName),
  providerGroup: tupleText(providerName, regionName, userGroup),
  template: templateName,
});

/**
 * When an outcome becomes visible: at its finish, or at its record time where that lies within a day after the finish.
 * An older record is a history loaded in bulk, which is replayed by finish.
 * @param recordTime - epoch ms; NaN when the outcome comes from a file
 */
export const visibleTime = (finishTime: number, recordTime: number): number =>
  recordTime > finishTime && recordTime - finishTime <= dayMs ? recordTime : finishTime;

/**
 * The record of every provider, fed in event time. An outcome counts once (by uuid, provider and region, the earliest
 * visible wins) and from the moment it was known, never before. A failure that the user caused is withheld until
 * another provider succeeds with the same deployment.
 * Memory and reading time don't grow with the number of outcomes, but for 16 bytes of fingerprint each.
 */
export class History {
  readonly providerTemplate = new Cells();
  readonly provider = new Cells();
  readonly providerGroup = new Cells();
  readonly template = new Cells();
  readonly all = new Cells();
  readonly #shortages = new Map<string, ShortageRecord>();
  readonly #seen = new SeenSet();
  readonly #succeeded = new SeenSet();
  readonly #withheld = new Map<string, HistoryEvent[]>();
  readonly #events = new EventColumns();
  readonly #waiting = new WaitingLine((a, b) => this.#events.isBefore(a, b));
  readonly #interned = new Map<string, HistoryKeys>();
  readonly #onCounted: (token: number) => void;
  #counted = 0;
  #repeated = 0;

  /** @param onCounted - told the token of each outcome at the moment it counts */
  constructor(onCounted: (token: number) => void = () => {}) {
    this.#onCounted = onCounted;
  }

  /** Outcomes that count, repeated ones that don't, and those that are not visible yet. */
  get counts(): { counted: number; repeated: number; waiting: number } {
    return { counted: this.#counted, repeated: this.#repeated, waiting: this.#waiting.size };
  }

  /**
   * Takes note of an outcome; it counts once `advanceTo` has reached its visible time, which is never its own
   * submission, so that a row can't see its own outcome even when it took no time.
   */
  add(outcome: Outcome, recordTime = Number.NaN, token = -1): void {
    const { providerName, regionName } = outcome.candidate;
    const { finishTime, succeeded } = outcome;
    const event: HistoryEvent = {
      visibleAt: Math.max(visibleTime(finishTime, recordTime), outcome.submissionTime + 1),
      finishTime,
      id: fingerprint(outcome.uuid, providerName, regionName),
      deployment: fingerprint(outcome.uuid),
      succeeded,
      userCaused: !succeeded && isUserCaused(outcome.statusReason),
      seconds: succeeded ? outcome.completionSeconds : outcome.failureSeconds,
      keys: this.#intern(providerName, regionName, outcome.templateName, outcome.userGroup),
      shortages: shortageBits(outcome),
      token,
    };
    this.#waiting.push(this.#events.put(event));
  }

  /** True when an outcome of the same uuid, provider and region has counted already. */
  knows({ uuid, candidate }: Outcome): boolean {
    return this.#seen.has(fingerprint(uuid, candidate.providerName, candidate.regionName));
  }

  /** Lets everything count that was visible at `time` (epoch ms, inclusive). */
  advanceTo(time: number): void {
    for (;;) {
      const next = this.#waiting.peek();
      if (next === undefined || this.#events.visibleAt(next) > time) return;
      this.#waiting.shift();
      this.#apply(this.#events.take(next));
    }
  }

  /** `resource` is an index into `resources`. */
  shortages(providerKey: string, resource: number): ShortageRecord {
    return this.#shortages.get(`${resource}${providerKey}`) ?? noShortages;
  }

  #intern(providerName: string, regionName: string, templateName: string, userGroup: string): HistoryKeys {
    const text = tupleText(providerName, regionName, templateName, userGroup);
    let keys = this.#interned.get(text);
    if (!keys) {
      keys = historyKeys(providerName, regionName, templateName, userGroup);
      this.#interned.set(text, keys);
    }
    return keys;
  }

  #apply(event: HistoryEvent): void {
    if (!this.#seen.add(event.id)) {
      this.#repeated++;
      return;
    }
    if (event.succeeded) {
      this.#succeeded.add(event.deployment);
      this.#release(event);
    } else if (event.userCaused && !this.#succeeded.has(event.deployment)) {
      this.#withhold(event);
      return;
    }
    this.#count(event);
  }

  #withhold(event: HistoryEvent): void {
    for (const [key, [oldest]] of this.#withheld) {
      if (oldest && event.visibleAt - oldest.visibleAt <= withheldForMs) break;
      this.#withheld.delete(key);
    }
    const key = event.deployment.join();
    const events = this.#withheld.get(key);
    if (events) events.push(event);
    else this.#withheld.set(key, [event]);
  }

  #release(success: HistoryEvent): void {
    if (this.#withheld.size === 0) return;
    const key = success.deployment.join();
    for (const event of this.#withheld.get(key) ?? []) this.#count(event);
    this.#withheld.delete(key);
  }

  #count({ finishTime, id, succeeded, seconds, keys, shortages, token }: HistoryEvent): void {
    const pair = this.providerTemplate.cellOf(keys.providerTemplate);
    const contribution = { finishTime, tie: id[0], succeeded, seconds, expectedBy: pair };
    this.providerTemplate.add(keys.providerTemplate, contribution);
    this.provider.add(keys.provider, contribution);
    this.providerGroup.add(keys.providerGroup, contribution);
    this.template.add(keys.template, contribution);
    this.all.add(allKey, contribution);
    for (let resource = 0; resource < resources.length; resource++) {
      if ((shortages & (1 << resource)) === 0) continue;
      const before = this.shortages(keys.provider, resource);
      const successes = before.successes + (succeeded ? 1 : 0);
      this.#shortages.set(`${resource}${keys.provider}`, { successes, attempts: before.attempts + 1 });
    }
    this.#counted++;
    this.#onCounted(token);
  }
}

const shortageBits = (outcome: Outcome): number => {
  let bits = 0;
  for (const short of shortResources(outcome.candidate)) bits |= 1 << resources.indexOf(short.resource);
  return bits;
};
