import { isUtf8 } from 'node:buffer';
import { parseJson } from '../contracts/json/parse-json.ts';
import type { CollectInput, CollectStep } from '../contracts/messages/collect-inputs.ts';
import { asRankerError, RankerError } from '../errors.ts';
import { Clocks } from './clocks.ts';
import { Counts } from './counts.ts';
import { Deployments, type OpenWork } from './deployments.ts';
import { hideTokens } from './hide-tokens.ts';
import { LogReader } from './log/log-reader.ts';
import type { Output, Unreadable } from './outputs.ts';
import type { CollectSettings } from './settings.ts';
import type { RowChange, Shelf } from './shelf.ts';
import { Federation } from './sites/federation.ts';
import {
  type LoggedTemplate,
  readCreateDeployment,
  readLoggedTemplate,
  readValidatedTemplate,
} from './templates/template.ts';
import { validatedTemplate } from './templates/validated-template.ts';
import type { When } from './when.ts';

/** A message as it lies on its topic; `timestamp` is the record's, epoch ms. */
type Raw = { readonly value: Uint8Array | null; readonly timestamp: number };

const decoder = new TextDecoder();

/**
 * Builds a state from a federation's traffic: deployments, sites, tests and outcomes. It is fed messages and a clock,
 * and emits requests and outcomes. All that it needs later is kept in rows, which change together with its outputs.
 */
export class Collector {
  readonly counts: Counts;
  readonly #settings: CollectSettings;
  readonly #federation: Federation;
  readonly #clocks = new Clocks();
  readonly #log: LogReader;
  readonly #deployments: Deployments;
  #outputs: Output[] = [];

  /** @param counts - counters to continue */
  constructor(settings: CollectSettings, counts = new Counts()) {
    this.#settings = settings;
    this.counts = counts;
    this.#federation = new Federation(settings, counts);
    this.#log = new LogReader({
      zone: settings.zone,
      counts,
      onEvent: (event, when) => {
        if (this.#does('outcomes')) this.#deployments.follow(event, when);
      },
      onTemplate: (template, when) => this.#takeTemplate(template, when),
      isKnown: (uuid, when) => this.#deployments.isAsked(uuid, when),
    });
    this.#deployments = new Deployments({
      settings,
      counts,
      federation: this.#federation,
      clocks: this.#clocks,
      give: (output) => this.#give(output),
    });
  }

  /** Restores the rows saved by an earlier collector. */
  restore(rows: Iterable<RowChange>): void {
    const byName = new Map(this.#shelves().map((shelf) => [shelf.name, shelf]));
    for (const { shelf, key, value } of rows) if (value !== null) byName.get(shelf)?.restore(key, value);
    this.#federation.sites.restored();
    this.#deployments.restored();
  }

  takeChanges(): RowChange[] {
    return this.#shelves().flatMap((shelf) => shelf.takeChanges());
  }

  takeOutputs(): readonly Output[] {
    const outputs = this.#outputs;
    this.#outputs = [];
    return outputs;
  }

  get open(): OpenWork {
    return this.#deployments.open;
  }

  /** When `advance` has something to do next, epoch ms; undefined when nothing waits for a time. */
  nextDue(): number | undefined {
    return this.#deployments.nextDue();
  }

  /**
   * Takes a message.
   * @param now - epoch ms: the clock
   * @returns the unreadable part, if any
   */
  take(input: CollectInput, { value, timestamp }: Raw, now: number): Unreadable | undefined {
    const when = { recorded: timestamp, heard: Math.min(timestamp, now), came: now };
    this.counts.read(input);
    this.#clocks.note(input, when);
    if (value === null) {
      this.counts.odd('TOMBSTONE');
      return undefined;
    }
    const text = hideTokens(decoder.decode(value));
    try {
      if (!isUtf8(value)) throw new RankerError('MESSAGE_JSON', 'the message is not UTF-8');
      this.#readers[input](text, when);
      return undefined;
    } catch (thrown) {
      const fault = asRankerError(thrown);
      this.counts.odd(fault.code);
      return { text, fault };
    }
  }

  /**
   * Advances time by the messages, while all inputs are read in the order of their records' times.
   * @param time - epoch ms: everything before it was taken
   * @param now - epoch ms, by the same clock as in `take`
   */
  reach(time: number, now: number): void {
    this.#deployments.reach(time, now);
  }

  /**
   * Advances time by the clock: requests what has waited long enough, settles errors, forgets what is old.
   * @param now - epoch ms, by the same clock as in `take`
   */
  advance(now: number): void {
    this.#deployments.advance(now);
  }

  readonly #readers: Readonly<Record<CollectInput, (text: string, when: When) => void>> = {
    logs: (text, when) => this.#log.take(text, when),
    templates: (text, when) => this.#deployments.ask(readValidatedTemplate(parseJson(text), when.recorded), when),
    'create-deployment': (text, when) =>
      this.#deployments.ask(readCreateDeployment(parseJson(text), when.recorded), when),
    sites: (text, when) => this.#federation.takeSite(text, when),
    tests: (text, when) => this.#federation.takeTest(text, when),
    requests: (text, when) => this.#deployments.keep(parseJson(text), when),
    sla: (text, when) => this.#federation.takeAgreements(text, when),
    usage: (text, when) => this.#federation.takeUsage(text, when),
  };

  #shelves(): readonly Pick<Shelf<object>, 'name' | 'restore' | 'takeChanges'>[] {
    return [...this.#federation.shelves, this.#clocks.rows, this.#log.rows, ...this.#deployments.shelves];
  }

  #give(output: Output): void {
    this.counts.gave(output.kind);
    this.#outputs.push(output);
  }

  #does(step: CollectStep): boolean {
    return this.#settings.steps.includes(step);
  }

  #takeTemplate(logged: LoggedTemplate, when: When): void {
    const { tosca, ...template } = readLoggedTemplate(logged);
    if (this.#does('templates')) {
      const value = validatedTemplate(template, tosca, logged.parameters.user_parameters);
      this.#give({ kind: 'template', key: template.uuid, value });
    }
    if (this.#does('candidates')) this.#deployments.ask(template, when);
  }
}
