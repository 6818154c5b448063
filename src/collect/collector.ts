import { isUtf8 } from 'node:buffer';
import type { CollectInput, CollectStep } from '../contracts/collecting.ts';
import { parseJson } from '../contracts/json/json-text.ts';
import { isJsonObject, type JsonValue } from '../contracts/json/json-value.ts';
import { asRankerError, RankerError } from '../errors.ts';
import { Counts } from './counts.ts';
import { hideTokens } from './hide-tokens.ts';
import { LogReader } from './log/log-reader.ts';
import { Outcomes } from './outcomes/outcomes.ts';
import type { Output, Unreadable } from './outputs.ts';
import { Requests } from './requests/requests.ts';
import type { CollectSettings } from './settings.ts';
import { type RowChange, Shelf } from './shelf.ts';
import { addAgreement, agreedAt, openAgreements, readAgreements } from './sites/agreements.ts';
import { readSite } from './sites/feeder.ts';
import { addTest, monitoringAt, openTests, readTestReport } from './sites/monitoring.ts';
import { addSite, forgetSites, openSites, versionAt } from './sites/sites.ts';
import { findTests } from './sites/test-names.ts';
import { addUsage, loadAt, openUsage, readUsage } from './sites/usage.ts';
import {
  type LoggedTemplate,
  readCreateDeployment,
  readLoggedTemplate,
  readValidatedTemplate,
} from './templates/template.ts';
import { validatedTemplate } from './templates/validated-template.ts';
import type { When } from './when.ts';

/** A message as it lies on its topic; `timestamp` is the record's, epoch ms. */
export type Raw = { readonly value: Uint8Array | null; readonly timestamp: number };

const sweepMs = 60_000;
const decoder = new TextDecoder();

/**
 * The state that grows out of the traffic of a federation: what was asked for, which sites there are, how their tests go,
 * what became of each deployment. It is fed messages and a clock, and gives requests and outcomes. All that it will need
 * later stands in rows, which change together with what it gives.
 */
export class Collector {
  readonly counts: Counts;
  readonly #settings: CollectSettings;
  readonly #sites = openSites();
  readonly #tests = openTests();
  readonly #agreements = openAgreements();
  readonly #usage = openUsage();
  readonly #clocks = new Shelf<{ readonly until: number }>('clock');
  readonly #log: LogReader;
  readonly #requests: Requests;
  readonly #outcomes: Outcomes;
  #outputs: Output[] = [];
  #lastSweep = Number.NEGATIVE_INFINITY;

  /** @param counts - where to count on */
  constructor(settings: CollectSettings, counts = new Counts()) {
    this.#settings = settings;
    this.counts = counts;
    const find = findTests(settings.testNames);
    this.#log = new LogReader({
      zone: settings.zone,
      counts,
      onEvent: (event, heard) => {
        if (this.#does('outcomes')) this.#outcomes.take(event, heard);
      },
      onTemplate: (template, when) => this.#takeTemplate(template, when),
    });
    this.#requests = new Requests({
      settings,
      counts,
      sitesAt: (time, orLater) =>
        [...this.#sites.entries()].flatMap(
          ([, row]) => versionAt(row, time) ?? (orLater ? row.versions.slice(0, 1) : []),
        ),
      knowledgeOf: (site, time) => ({
        monitoring: monitoringAt(find(this.#tests, site.providerName, site.regionName), time),
        agreed: agreedAt(this.#agreements, site, time),
        load: loadAt(this.#usage, site, time),
      }),
      until: () => ({
        sitesUntil: this.#clocks.get('sites')?.until,
        testsUntil: this.#clocks.get('tests')?.until,
      }),
      give: (output) => this.#give(output),
    });
    this.#outcomes = new Outcomes({
      requestOf: (uuid) => this.#requests.kept.get(uuid),
      give: (key, value) => this.#give({ kind: 'outcome', key, value }),
      counts,
      zone: settings.outcomeZone,
      errorSettleMs: settings.errorSettleMs,
    });
  }

  /** Puts back the rows that an earlier one wrote down. */
  restore(rows: Iterable<RowChange>): void {
    const byName = new Map(this.#shelves().map((shelf) => [shelf.name, shelf]));
    for (const { shelf, key, value } of rows) if (value !== null) byName.get(shelf)?.restore(key, value);
    this.#outcomes.restored();
  }

  takeChanges(): RowChange[] {
    return this.#shelves().flatMap((shelf) => shelf.takeChanges());
  }

  takeOutputs(): readonly Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  /** When `advance` has something to do next, epoch ms; undefined when nothing waits for a time. */
  nextDue(now: number): number | undefined {
    return this.#requests.nextDue(now);
  }

  /**
   * Takes a message.
   * @param now - epoch ms: the clock, or the record's time while what was there is read
   * @returns what could not be read, if so
   */
  take(input: CollectInput, { value, timestamp }: Raw, now: number): Unreadable | undefined {
    this.counts.read(input);
    if (timestamp > (this.#clocks.get(input)?.until ?? Number.NEGATIVE_INFINITY)) {
      this.#clocks.set(input, { until: timestamp });
    }
    if (value === null) {
      this.counts.odd('TOMBSTONE');
      return undefined;
    }
    const text = hideTokens(decoder.decode(value));
    try {
      if (!isUtf8(value)) throw new RankerError('MESSAGE_JSON', 'the message is not UTF-8');
      this.#readers[input](text, { recorded: timestamp, heard: Math.min(timestamp, now) });
      return undefined;
    } catch (thrown) {
      const fault = asRankerError(thrown);
      this.counts.odd(fault.code);
      return { input, text, fault };
    }
  }

  /** Lets time pass: asks for what has waited enough, settles errors, forgets what is old. @param now - epoch ms */
  advance(now: number): void {
    for (const uuid of this.#requests.settle(now)) this.#outcomes.join(uuid);
    this.#outcomes.settle(now);
    if (now - this.#lastSweep < sweepMs) return;
    this.#lastSweep = now;
    const { forgetMs, siteTtlMs } = this.#settings;
    this.#requests.forget(now - forgetMs);
    this.#outcomes.forget(now - forgetMs);
    forgetSites(this.#sites, now - 2 * siteTtlMs);
  }

  readonly #readers: Readonly<Record<CollectInput, (text: string, when: When) => void>> = {
    logs: (text, when) => this.#log.take(text, when),
    templates: (text, when) => this.#requests.take(readValidatedTemplate(parseJson(text), when.recorded), when),
    'create-deployment': (text, when) =>
      this.#requests.take(readCreateDeployment(parseJson(text), when.recorded), when),
    sites: (text, { recorded }) => addSite(this.#sites, readSite(parseJson(text), recorded)),
    tests: (text, { recorded }) => this.#takeTest(parseJson(text), recorded),
    requests: (text, { heard }) => this.#keepRequest(parseJson(text), heard),
    sla: (text) => {
      for (const agreement of readAgreements(parseJson(text))) addAgreement(this.#agreements, agreement);
    },
    usage: (text) => {
      for (const record of readUsage(parseJson(text), this.#settings.usageSection)) addUsage(this.#usage, record);
    },
  };

  #shelves(): readonly Pick<Shelf<object>, 'name' | 'restore' | 'takeChanges'>[] {
    const { waiting, kept } = this.#requests;
    const facts = [this.#sites, this.#tests, this.#agreements, this.#usage, this.#clocks];
    return [...facts, this.#log.rows, waiting, kept, this.#outcomes.rows];
  }

  #give(output: Output): void {
    this.counts.gave(output.kind);
    this.#outputs.push(output);
  }

  #does(step: CollectStep): boolean {
    return this.#settings.steps.includes(step);
  }

  #takeTest(value: JsonValue, recorded: number): void {
    const report = readTestReport(value, recorded, this.#settings.zone);
    if (!report) this.counts.odd('UNFINISHED_TEST');
    else if (!addTest(this.#tests, report)) this.counts.odd('REPEATED');
  }

  #takeTemplate(logged: LoggedTemplate, when: When): void {
    const { tosca, ...template } = readLoggedTemplate(logged);
    if (this.#does('templates')) {
      const value = validatedTemplate(template, tosca, logged.parameters.user_parameters);
      this.#give({ kind: 'template', key: template.uuid, value });
    }
    if (this.#does('candidates')) this.#requests.take(template, when);
  }

  #keepRequest(value: JsonValue, heard: number): void {
    if (!isJsonObject(value)) throw new RankerError('MESSAGE_TYPE', 'a request must be a JSON object');
    const { uuid } = value;
    if (typeof uuid !== 'string' || uuid === '') {
      throw new RankerError('MESSAGE_UUID', 'a request must have a uuid', { field: 'uuid' });
    }
    if (this.#requests.kept.get(uuid)) this.counts.odd('REPEATED');
    else this.#requests.kept.set(uuid, { message: value, heard });
    this.#outcomes.join(uuid);
  }
}
