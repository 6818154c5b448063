import { readUuid } from '../contracts/fields/read-field.ts';
import { isJsonObject, type JsonValue } from '../contracts/json/json-value.ts';
import { RankerError } from '../errors.ts';
import type { Clocks } from './clocks.ts';
import type { Counts } from './counts.ts';
import type { DeploymentEvent } from './log/log-event.ts';
import { Outcomes } from './outcomes/outcomes.ts';
import type { Output } from './outputs.ts';
import { Requests } from './requests/requests.ts';
import type { CollectSettings } from './settings.ts';
import type { Federation } from './sites/federation.ts';
import type { Template } from './templates/template.ts';
import type { When } from './when.ts';

type DeploymentsDeps = {
  readonly settings: CollectSettings;
  readonly counts: Counts;
  readonly federation: Federation;
  readonly clocks: Clocks;
  readonly give: (output: Output) => void;
};

/** Templates that are not requests yet, and deployments that are in progress or wait for their request. */
export type OpenWork = { readonly templates: number; readonly deployments: number };

const sweepMs = 60_000;
/**
 * A request that nobody waits for is held back while sites and tests lag behind, until these have been silent for this
 * long.
 */
const quietMs = 5_000;

/** Joins requests with their outcomes as time passes. */
export class Deployments {
  readonly #deps: DeploymentsDeps;
  readonly #requests: Requests;
  readonly #outcomes: Outcomes;
  #lastSweep = Number.NEGATIVE_INFINITY;
  #liveSince: number | undefined;
  #joined = -1;

  constructor(deps: DeploymentsDeps) {
    const { settings, counts, federation, clocks, give } = deps;
    this.#deps = deps;
    this.#requests = new Requests({
      settings,
      counts,
      federation,
      until: () => ({ sitesUntil: clocks.until('sites'), testsUntil: clocks.until('tests') }),
      isComing: (time, since, now) => this.#isComing(time, since, now),
      give,
    });
    this.#outcomes = new Outcomes({
      requestsOf: (uuid, time) => this.#requests.of(uuid, time),
      isOpen: (uuid) => this.#requests.isOpen(uuid),
      give: (key, value) => give({ kind: 'outcome', key, value }),
      counts,
      zone: settings.outcomeZone,
      errorSettleMs: settings.errorSettleMs,
      forgetMs: settings.forgetMs,
    });
  }

  get shelves() {
    return [this.#requests.waiting, this.#requests.kept, this.#outcomes.rows];
  }

  get open(): OpenWork {
    return { templates: this.#requests.waiting.size, deployments: this.#outcomes.open };
  }

  /** Call after rows were restored. */
  restored(): void {
    this.#outcomes.restored();
  }

  isAsked(uuid: string, when: When): boolean {
    return this.#requests.isKnown(uuid, when);
  }

  ask(template: Template, when: When): void {
    this.#requests.take(template, when);
  }

  follow(event: DeploymentEvent, when: When): void {
    this.#outcomes.take(event, when);
  }

  /** Keeps a request that another process made. @throws RankerError MESSAGE_TYPE, MESSAGE_UUID */
  keep(value: JsonValue, when: When): void {
    if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a request must be a JSON object');
    const uuid = readUuid(value);
    this.#requests.keep(uuid, value, when);
    this.#outcomes.join(uuid);
  }

  /** When `advance` has something to do next, epoch ms; undefined when nothing waits for a time. */
  nextDue(): number | undefined {
    return this.#requests.nextDue();
  }

  /**
   * Advances to `time`, before which everything was taken; `now` by the clock. Epoch ms. The log may end before it, and
   * go on later.
   */
  reach(time: number, now: number): void {
    for (const uuid of this.#requests.settleUntil(time, now)) this.#outcomes.join(uuid);
    this.#settleByLog(now);
    if (!this.#beginsSweep(time)) return;
    this.#forget(Number.NEGATIVE_INFINITY, now);
  }

  /** Advances by the clock: requests what has waited long enough, settles errors, forgets what is old. */
  advance(now: number): void {
    this.#liveSince ??= now;
    for (const uuid of this.#requests.settle(now)) this.#outcomes.join(uuid);
    this.#settleByLog(now);
    this.#outcomes.settle(now);
    if (!this.#beginsSweep(now)) return;
    this.#joinWaiting();
    this.#forget(now - this.#deps.settings.forgetMs, now);
    this.#deps.federation.sites.forget(now);
  }

  #settleByLog(now: number): void {
    const heard = this.#deps.clocks.heard('logs', now);
    if (heard !== undefined) this.#outcomes.settleUntil(heard);
  }

  /** Only news of sites can change a request. */
  #joinWaiting(): void {
    const { changes } = this.#deps.federation;
    if (this.#joined === changes) return;
    this.#joined = changes;
    this.#outcomes.joinWaiting();
  }

  /** Whether a sweep is due, also after the clock was set back; counts as done then. */
  #beginsSweep(time: number): boolean {
    if (Math.abs(time - this.#lastSweep) < sweepMs) return false;
    this.#lastSweep = time;
    return true;
  }

  /** Forgets by the time up to which the log, or without a log the templates, were read, and by the clock. */
  #forget(cameBefore: number, now: number): void {
    const { clocks, settings } = this.#deps;
    const inputs = settings.inputs.includes('logs')
      ? (['logs'] as const)
      : (['templates', 'create-deployment', 'requests'] as const);
    const times = inputs.map((input) => clocks.heard(input, now) ?? Number.NEGATIVE_INFINITY);
    const heardBefore = Math.max(...times) - settings.forgetMs;
    this.#requests.forget(heardBefore, cameBefore);
    this.#outcomes.forget(heardBefore, cameBefore);
  }

  /**
   * Whether messages of sites or tests from before a time may still come, since some of them, or the messages that need
   * them, have just come.
   */
  #isComing(time: number, since: number, now: number): boolean {
    const { clocks, settings } = this.#deps;
    return (['sites', 'tests'] as const).some(
      (input) =>
        settings.inputs.includes(input) &&
        (clocks.until(input) ?? Number.NEGATIVE_INFINITY) <= time &&
        now - Math.max(clocks.came(input) ?? since, since, this.#liveSince ?? since) < quietMs,
    );
  }
}
