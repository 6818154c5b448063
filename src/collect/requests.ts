import { findCandidates, type SiteKnowledge } from './candidates.ts';
import type { Counts } from './counts.ts';
import type { KeptRequest } from './outcome.ts';
import type { Output } from './outputs.ts';
import { type Grounds, requestMessage } from './request.ts';
import type { CollectSettings } from './settings.ts';
import { Shelf } from './shelf.ts';
import type { Site } from './site.ts';
import type { Template } from './template.ts';

/** A template that waits for sites and tests. Epoch ms. */
type Waiting = { readonly template: Template; readonly due: number; readonly patience: number };

export type RequestsDeps = {
  /** The sites as they were at a time. */
  readonly sitesAt: (time: number) => readonly Site[];
  readonly knowledgeOf: (site: Site, time: number) => SiteKnowledge;
  /** Epoch ms of the newest record of sites and of tests. */
  readonly until: () => Pick<Grounds, 'sitesUntil' | 'testsUntil'>;
  readonly give: (output: Extract<Output, { kind: 'request' }>) => void;
  readonly counts: Counts;
  readonly settings: CollectSettings;
};

/** Turns templates into requests, each deployment once, and keeps the requests for their outcomes. */
export class Requests {
  readonly waiting = new Shelf<Waiting>('waiting');
  readonly kept = new Shelf<KeptRequest>('request');
  readonly #deps: RequestsDeps;
  readonly #excluded: ReadonlySet<string>;

  constructor(deps: RequestsDeps) {
    this.#deps = deps;
    this.#excluded = new Set(deps.settings.excluded.map((name) => name.toLowerCase()));
  }

  /** @param arrival - epoch ms */
  take(template: Template, arrival: number): void {
    const { counts, settings } = this.#deps;
    if (this.waiting.get(template.uuid) || this.kept.get(template.uuid)) counts.add('REPEATED');
    else {
      const { settleMs, patienceMs } = settings;
      this.waiting.set(template.uuid, { template, due: arrival + settleMs, patience: arrival + patienceMs });
    }
  }

  /** When the next template has waited enough, epoch ms; undefined when none waits. */
  nextDue(now: number): number | undefined {
    let next: number | undefined;
    for (const [, { due, patience }] of this.waiting.entries()) {
      const time = due > now ? due : patience;
      if (next === undefined || time < next) next = time;
    }
    return next;
  }

  /** Asks for the templates that have waited enough; gives their uuids. */
  settle(now: number): readonly string[] {
    const settled: string[] = [];
    for (const [uuid, { template, due, patience }] of [...this.waiting.entries()]) {
      const isInformed = this.#isInformed(template.time);
      const sites = this.#deps.sitesAt(template.time);
      const isEmpty = !sites.some(({ userGroup }) => userGroup === template.userGroup);
      if (!isInformed && now < (isEmpty ? Math.max(due, patience) : due)) continue;
      this.waiting.delete(uuid);
      this.#ask(template, sites, isInformed ? 'inputs' : 'time', now);
      settled.push(uuid);
    }
    return settled;
  }

  #isInformed(time: number): boolean {
    const { sitesUntil, testsUntil } = this.#deps.until();
    const { inputs } = this.#deps.settings;
    const isUntil = (until: number | undefined): boolean => until !== undefined && until >= time;
    return (!inputs.includes('sites') || isUntil(sitesUntil)) && (!inputs.includes('tests') || isUntil(testsUntil));
  }

  #ask(template: Template, sites: readonly Site[], settledBy: Grounds['settledBy'], now: number): void {
    const { settings, knowledgeOf, until, give } = this.#deps;
    const rules = { excluded: this.#excluded, siteTtlMs: settings.siteTtlMs, msgVersion: settings.msgVersion };
    const candidates = findCandidates(template, sites, (site) => knowledgeOf(site, template.time), rules);
    const value = requestMessage(template, candidates, { settledBy, ...until() }, settings.msgVersion);
    this.kept.set(template.uuid, { message: value, heard: now });
    give({ kind: 'request', key: template.uuid, value, time: template.time });
  }

  forget(before: number): void {
    for (const [uuid, { heard }] of [...this.kept.entries()]) if (heard < before) this.kept.delete(uuid);
  }
}
