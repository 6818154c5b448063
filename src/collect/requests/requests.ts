import type { JsonObject } from '../../contracts/json/json-value.ts';
import type { Counts } from '../counts.ts';
import type { Output } from '../outputs.ts';
import { Shelf } from '../shelf.ts';
import type { Template } from '../templates/template.ts';
import type { When } from '../when.ts';
import { findCandidates } from './candidates.ts';
import { Patience, type PatienceDeps, type Waiting } from './patience.ts';
import { type Grounds, requestMessage } from './request.ts';

/**
 * A request that was made, kept until its outcomes are known. `heard`: when the template was heard; `came`: when it
 * came here; epoch ms. `open`: its template, as long as sites or tests that belong in it may still come. `isUnheard`:
 * nobody waited for its answer any more.
 */
type Asked = {
  readonly message: JsonObject;
  readonly heard: number;
  readonly came: number;
  readonly open?: Waiting;
  readonly isUnheard?: boolean;
};

type RequestsDeps = PatienceDeps & {
  readonly give: (output: Extract<Output, { kind: 'request' }>) => void;
  readonly counts: Counts;
};

const mostWaiting = 10_000;

/** Turns templates into requests, once per deployment, and keeps the requests for their outcomes. */
export class Requests {
  readonly waiting = new Shelf<Waiting>('waits');
  readonly kept = new Shelf<Asked>('asked');
  readonly #deps: RequestsDeps;
  readonly #patience: Patience;
  readonly #most: number;
  readonly #excluded: ReadonlySet<string>;
  #nextLook = Number.NEGATIVE_INFINITY;
  #seen = -1;

  /** @param most - templates that may wait; beyond it the first ones become requests at once */
  constructor(deps: RequestsDeps, most = mostWaiting) {
    this.#deps = deps;
    this.#most = most;
    this.#patience = new Patience(deps);
    this.#excluded = new Set(deps.settings.excluded.map((name) => name.toLowerCase()));
  }

  isKnown(uuid: string, { recorded }: When): boolean {
    return this.waiting.get(uuid) !== undefined || this.#keptAt(uuid, recorded) !== undefined;
  }

  take(template: Template, when: When): void {
    const { counts, settings } = this.#deps;
    const { recorded, came } = when;
    const { uuid } = template;
    if (this.isKnown(uuid, when)) {
      counts.odd('REPEATED');
      return;
    }
    this.waiting.set(uuid, { template, asOf: recorded, came });
    this.#nextLook = Math.min(this.#nextLook, came + settings.settleMs);
  }

  /** Keeps a request that another process made. */
  keep(uuid: string, message: JsonObject, { heard, came }: When): void {
    if (this.#keptAt(uuid, heard)) this.#deps.counts.odd('REPEATED');
    else this.kept.set(uuid, { message, heard, came });
  }

  /**
   * The requests of a deployment with an event at a time: as it was made, and made again from all that is known by now
   * of that moment, if some of it came later. The latter comes first where nobody waited for the former.
   */
  *of(uuid: string, time: number): Generator<JsonObject, void, undefined> {
    const kept = this.#keptAt(uuid, time);
    if (!kept) return;
    const { message, open, isUnheard = false } = kept;
    if (open && isUnheard) yield this.#make(open, 'time');
    yield message;
    if (open && !isUnheard) yield this.#make(open, 'time');
  }

  /** When there is something to look at next, epoch ms; undefined when none waits. */
  nextDue(): number | undefined {
    return this.waiting.size === 0 ? undefined : this.#nextLook;
  }

  /**
   * Makes requests of the templates that have waited long enough; returns their uuids. If sites and tests were read
   * beyond a template's time, nothing that may still come could change its request, and it need not wait. A deployment
   * that nobody waits for waits as long as the inputs it lacks are being read.
   * @param now - epoch ms: the clock
   */
  settle(now: number): readonly string[] {
    const { changes } = this.#deps.federation;
    if (now < this.#nextLook && this.#seen === changes) return [];
    this.#seen = changes;
    this.#nextLook = Number.POSITIVE_INFINITY;
    let tooMany = this.waiting.size - this.#most;
    return this.#settleEach(now, (waiting) => {
      if (tooMany-- > 0) {
        this.#deps.counts.odd('WAIT_CUT_SHORT');
        return true;
      }
      const next = this.#patience.nextLook(waiting, now);
      if (next !== undefined) this.#nextLook = Math.min(this.#nextLook, next);
      return next === undefined;
    });
  }

  /**
   * Like `settle`, while all inputs are read in the order of their times.
   * @param time - epoch ms: everything before it was taken
   * @param now - epoch ms: the clock
   */
  settleUntil(time: number, now: number): readonly string[] {
    return this.#settleEach(now, (waiting) => time > waiting.asOf && time > this.#patience.horizon(waiting));
  }

  /** Whether input that a request should have been made from may still come. */
  isOpen(uuid: string): boolean {
    const open = this.kept.get(uuid)?.open;
    return open !== undefined && !this.#patience.isInformedUntil(this.#patience.horizon(open));
  }

  /** Forgets requests that were heard, or came, before a time, epoch ms. */
  forget(heardBefore: number, cameBefore: number): void {
    for (const [uuid, { heard, came }] of [...this.kept.entries()]) {
      if (heard < heardBefore || came < cameBefore) this.kept.delete(uuid);
    }
  }

  /** The request, unless there was no news of it for too long before a time. */
  #keptAt(uuid: string, time: number): Asked | undefined {
    const kept = this.kept.get(uuid);
    return kept && time - kept.heard <= this.#deps.settings.forgetMs ? kept : undefined;
  }

  #settleEach(now: number, isOver: (waiting: Waiting) => boolean): readonly string[] {
    const settled: string[] = [];
    for (const [uuid, waiting] of [...this.waiting.entries()]) {
      if (this.#patience.isInformed(waiting)) this.#ask(waiting, 'inputs', now);
      else if (isOver(waiting)) this.#ask(waiting, 'time', now);
      else continue;
      this.waiting.delete(uuid);
      settled.push(uuid);
    }
    return settled;
  }

  #make(waiting: Waiting, settledBy: Grounds['settledBy']): JsonObject {
    const { settings, federation, until } = this.#deps;
    const { template, asOf } = waiting;
    const rules = { excluded: this.#excluded, siteTtlMs: settings.siteTtlMs, msgVersion: settings.msgVersion };
    const later = federation.sites.firstBetween(asOf, this.#patience.horizon(waiting));
    const sites = [...federation.sites.at(asOf), ...later];
    const candidates = findCandidates(template, sites, asOf, (site) => federation.knowledgeOf(site, asOf), rules);
    return requestMessage(template, candidates, { settledBy, ...until() }, settings.msgVersion);
  }

  #ask(waiting: Waiting, settledBy: Grounds['settledBy'], now: number): void {
    const { template, asOf, came } = waiting;
    const message = this.#make(waiting, settledBy);
    const open = settledBy === 'time' && { open: waiting, isUnheard: this.#patience.isUnheard(waiting, now) };
    this.kept.set(template.uuid, { message, heard: asOf, came, ...open });
    this.#deps.give({ kind: 'request', key: template.uuid, value: message, time: template.time });
  }
}
