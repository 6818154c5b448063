import type { Counts } from '../counts.ts';
import type { KeptRequest } from '../outcomes/outcome.ts';
import type { Output } from '../outputs.ts';
import type { CollectSettings } from '../settings.ts';
import { Shelf } from '../shelf.ts';
import type { Site } from '../sites/site.ts';
import type { Template } from '../templates/template.ts';
import type { When } from '../when.ts';
import { findCandidates, type SiteKnowledge } from './candidates.ts';
import { type Grounds, requestMessage } from './request.ts';

/** A template that waits for what was known of sites and tests when it came. Epoch ms. */
type Waiting = { readonly template: Template; readonly asOf: number; readonly due: number; readonly patience: number };

export type RequestsDeps = {
  /** The sites as they were at a time; `orLater`: also those that were first heard of after it. */
  readonly sitesAt: (time: number, orLater: boolean) => readonly Site[];
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

  take(template: Template, { recorded, heard }: When): void {
    const { counts, settings } = this.#deps;
    if (this.waiting.get(template.uuid) || this.kept.get(template.uuid)) counts.odd('REPEATED');
    else {
      const { settleMs, patienceMs } = settings;
      const [due, patience] = [heard + settleMs, heard + patienceMs];
      this.waiting.set(template.uuid, { template, asOf: recorded, due, patience });
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

  /**
   * Asks for the templates that have waited enough; gives their uuids. Where sites and tests are known beyond the moment
   * at which a template came, nothing that may still come could change its request: it waits for no clock.
   */
  settle(now: number): readonly string[] {
    const settled: string[] = [];
    for (const [uuid, waiting] of [...this.waiting.entries()]) {
      const { template, asOf, due, patience } = waiting;
      const sites = this.#deps.sitesAt(asOf, false);
      const isKnown = sites.some(({ userGroup }) => userGroup === template.userGroup);
      if (isKnown && this.#isInformed(asOf)) this.#ask(waiting, sites, 'inputs', now);
      else if (now < (isKnown ? due : Math.max(due, patience))) continue;
      else this.#ask(waiting, this.#deps.sitesAt(asOf, true), 'time', now);
      this.waiting.delete(uuid);
      settled.push(uuid);
    }
    return settled;
  }

  #isInformed(time: number): boolean {
    const { sitesUntil, testsUntil } = this.#deps.until();
    const { inputs } = this.#deps.settings;
    const isUntil = (until: number | undefined): boolean => until !== undefined && until > time;
    return (!inputs.includes('sites') || isUntil(sitesUntil)) && (!inputs.includes('tests') || isUntil(testsUntil));
  }

  #ask({ template, asOf }: Waiting, sites: readonly Site[], settledBy: Grounds['settledBy'], now: number): void {
    const { settings, knowledgeOf, until, give } = this.#deps;
    const rules = { excluded: this.#excluded, siteTtlMs: settings.siteTtlMs, msgVersion: settings.msgVersion };
    const candidates = findCandidates(template, sites, asOf, (site) => knowledgeOf(site, asOf), rules);
    const value = requestMessage(template, candidates, { settledBy, ...until() }, settings.msgVersion);
    this.kept.set(template.uuid, { message: value, heard: now });
    give({ kind: 'request', key: template.uuid, value, time: template.time });
  }

  forget(before: number): void {
    for (const [uuid, { heard }] of [...this.kept.entries()]) if (heard < before) this.kept.delete(uuid);
  }
}
