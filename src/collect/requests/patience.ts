import type { CollectSettings } from '../settings.ts';
import type { Federation } from '../sites/federation.ts';
import type { Template } from '../templates/template.ts';
import type { Grounds } from './request.ts';

/** A template that waits for the sites and tests known when it came: `asOf` its record, `came` here. Epoch ms. */
export type Waiting = { readonly template: Template; readonly asOf: number; readonly came: number };

export type PatienceDeps = {
  readonly settings: CollectSettings;
  readonly federation: Federation;
  /** Epoch ms of the newest record of sites and of tests. */
  readonly until: () => Pick<Grounds, 'sitesUntil' | 'testsUntil'>;
  /**
   * Whether messages of sites or tests from before a time may still come; `since`: when the messages that need them
   * came. Epoch ms.
   */
  readonly isComing: (time: number, since: number, now: number) => boolean;
};

/** Interval of checks while more messages come. */
const lookMs = 1_000;

/** How long a template waits for sites and tests. */
export class Patience {
  readonly #deps: PatienceDeps;

  constructor(deps: PatienceDeps) {
    this.#deps = deps;
  }

  /** Whether nothing that may still come could change its request. */
  isInformed(waiting: Waiting): boolean {
    return this.isInformedUntil(waiting.asOf) && this.knowsGroup(waiting);
  }

  /** Whether sites and tests were read beyond a time, epoch ms. */
  isInformedUntil(time: number): boolean {
    const { until, settings } = this.#deps;
    const { sitesUntil, testsUntil } = until();
    const isBeyond = (read: number | undefined): boolean => read !== undefined && read > time;
    const { inputs } = settings;
    return (!inputs.includes('sites') || isBeyond(sitesUntil)) && (!inputs.includes('tests') || isBeyond(testsUntil));
  }

  /** Whether a site of its group was known when it came. */
  knowsGroup({ template, asOf }: Waiting): boolean {
    return this.#deps.federation.sites.at(asOf).some(({ userGroup }) => userGroup === template.userGroup);
  }

  /**
   * Sites and tests recorded up to this time may be part of its request, epoch ms: of the first sites of its group,
   * also a little after.
   */
  horizon(waiting: Waiting): number {
    return this.knowsGroup(waiting) ? waiting.asOf : waiting.asOf + this.#longMs;
  }

  /**
   * Whether nobody waits for its request any more.
   * @param now - epoch ms
   */
  isUnheard({ template }: Waiting, now: number): boolean {
    return now - template.time > this.#deps.settings.rankWithinMs;
  }

  /**
   * When to check again, epoch ms; undefined when it has waited long enough. A template that nobody waits for waits as
   * long as the inputs it lacks are being read.
   */
  nextLook(waiting: Waiting, now: number): number | undefined {
    const { settings, isComing } = this.#deps;
    const { came, asOf } = waiting;
    if (now < came + settings.settleMs) return came + settings.settleMs;
    const isUnheard = this.isUnheard(waiting, now);
    if (isUnheard && isComing(asOf, came, now)) return now + lookMs;
    const due = came + (this.knowsGroup(waiting) ? settings.settleMs : this.#longMs);
    if (now < due) return due;
    return isUnheard && isComing(this.horizon(waiting), came, now) ? now + lookMs : undefined;
  }

  get #longMs(): number {
    const { settleMs, patienceMs } = this.#deps.settings;
    return Math.max(settleMs, patienceMs);
  }
}
