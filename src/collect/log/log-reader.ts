import { clockSlackMs } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';
import type { Counts } from '../counts.ts';
import { Shelf } from '../shelf.ts';
import type { LoggedTemplate } from '../templates/template.ts';
import type { When } from '../when.ts';
import { type DeploymentEvent, readLogEvent } from './log-event.ts';
import { readLogLine } from './log-line.ts';
import {
  beginTemplate,
  claimTemplate,
  continueTemplate,
  interruptTemplate,
  noOpenTemplates,
  type OpenTemplates,
} from './logged-lines.ts';

type LogReaderDeps = {
  /** IANA zone of times without offset. */
  readonly zone: string;
  readonly counts: Counts;
  readonly onEvent: (event: DeploymentEvent, when: When) => void;
  readonly onTemplate: (template: LoggedTemplate, when: When) => void;
  /** Whether the template of a deployment is known already. */
  readonly isKnown: (uuid: string, when: When) => boolean;
};

/** Reads the orchestrator's log line by line, and assembles the templates that span many lines. */
export class LogReader {
  readonly rows = new Shelf<OpenTemplates>('log');
  readonly #deps: LogReaderDeps;

  constructor(deps: LogReaderDeps) {
    this.#deps = deps;
  }

  /**
   * Takes a message of the topic.
   * @throws RankerError MESSAGE_JSON, MESSAGE_TYPE, MESSAGE_UUID, MESSAGE_FIELD_MISSING, TEMPLATE_UNREADABLE
   */
  take(text: string, when: When): void {
    const { recorded } = when;
    const line = readLogLine(text, { recorded, zone: this.#deps.zone });
    if (!line) {
      this.#deps.counts.odd('FOREIGN_LINE');
      return;
    }
    const open = this.rows.get(line.stream) ?? noOpenTemplates;
    const event = readLogEvent(line);
    if (event?.kind === 'continuation') {
      this.#put(line.stream, open, continueTemplate(open, line.text));
      return;
    }
    if (event && line.time > recorded + clockSlackMs) this.#deps.counts.odd('CLOCK_AHEAD');
    const time = Math.min(line.time, recorded);
    if (event?.kind === 'parameters') {
      const { texts, open: left } = claimTemplate(open, event.uuid);
      this.#put(line.stream, open, left);
      if (this.#deps.isKnown(event.uuid, when)) {
        this.#deps.counts.odd('REPEATED');
        return;
      }
      if (texts === undefined) {
        throw new RankerError('TEMPLATE_UNREADABLE', `the log has no template for deployment ${event.uuid}`);
      }
      this.#deps.onTemplate({ texts, parameters: event.value, time }, when);
      return;
    }
    const interrupted = interruptTemplate(open);
    this.#put(line.stream, open, event?.kind === 'template' ? beginTemplate(interrupted, event.uuid) : interrupted);
    if (event && event.kind !== 'template') this.#deps.onEvent({ ...event, time }, when);
  }

  #put(stream: string, before: OpenTemplates, after: OpenTemplates): void {
    if (after === before) return;
    if (after.templates.length === 0) this.rows.delete(stream);
    else this.rows.set(stream, after);
  }
}
