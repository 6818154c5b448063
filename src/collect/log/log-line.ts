import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson } from '../../contracts/json/parse-json.ts';
import { hourMs } from '../../contracts/time/durations.ts';
import { readInstant } from '../../contracts/time/instant.ts';
import { RankerError } from '../../errors.ts';

/** One line of the orchestrator's log. */
export type LogLine = {
  /** Epoch ms. */
  readonly time: number;
  /** The process that wrote it; its lines are in order. */
  readonly stream: string;
  /** The line without the syslog prefix. */
  readonly text: string;
};

type LogReading = {
  /** Epoch ms at which the line was put on its topic; gives the year that syslog leaves out. */
  readonly recorded: number;
  /** IANA zone of times without offset. */
  readonly zone: string;
};

/** A clock that differs by more than this from the record is ignored. */
const believableMs = 26 * hourMs;

const prefix = /^(.*?)\s(\S*orchestrator)\s(orchestrator\/[^\s:]*):\s?(.*)$/s;
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const yearless = /(\w{3})\s+(\d{1,2})\s(\d\d:\d\d:\d\d)/;
const own = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.,]\d{1,9}/;

/** The year that brings a syslog time nearest to its record: at New Year it differs from the record's. */
const withYear = (text: string, { recorded, zone }: LogReading): number => {
  const parts = yearless.exec(text);
  if (!parts) return readInstant(text.trim(), zone);
  const month = String(months.indexOf(parts[1]!) + 1).padStart(2, '0');
  const day = parts[2]!.padStart(2, '0');
  const year = new Date(recorded).getUTCFullYear();
  const times = [year - 1, year, year + 1].map((one) => readInstant(`${one}-${month}-${day} ${parts[3]}`, zone));
  return times.reduce((best, time) => (distance(time, recorded) < distance(best, recorded) ? time : best), Number.NaN);
};

const distance = (time: number, recorded: number): number =>
  Number.isNaN(time) ? Number.POSITIVE_INFINITY : Math.abs(time - recorded);

const firstBelievable = (times: readonly number[], recorded: number): number =>
  times.find((time) => distance(time, recorded) <= believableMs) ??
  times.find((time) => !Number.isNaN(time)) ??
  recorded;

const timeOf = (shipped: JsonValue | undefined, head: string, text: string, reading: LogReading): number => {
  const byShipper = typeof shipped === 'string' ? readInstant(shipped, 'UTC') : Number.NaN;
  const byWriter = own.exec(text)?.[0];
  const times = [
    byShipper,
    byWriter === undefined ? Number.NaN : readInstant(byWriter, reading.zone),
    withYear(head, reading),
  ];
  return firstBelievable(times, reading.recorded);
};

const ofEvent = (event: JsonValue): { message: JsonValue | undefined; shipped: JsonValue | undefined } =>
  isJsonObject(event)
    ? { message: event.message, shipped: event['@timestamp'] }
    : { message: event, shipped: undefined };

/** A filebeat event is JSON; anything else is the bare line. */
const parsed = (text: string): JsonValue => (/^\s*[{["]/.test(text) ? parseJson(text) : text);

/**
 * Reads what a log shipper put on the topic: a filebeat event, or the bare syslog line, new (ISO 8601) or old (without
 * year). Of a line's times the shipper's takes precedence, then the orchestrator's own, then syslog's.
 * @returns undefined for a line of another program
 * @throws RankerError MESSAGE_JSON, MESSAGE_TOO_DEEP, MESSAGE_TYPE
 */
export const readLogLine = (value: string, reading: LogReading): LogLine | undefined => {
  const { message, shipped } = ofEvent(parsed(value));
  if (typeof message !== 'string') {
    throw new RankerError('MESSAGE_TYPE', 'a log event must have a text as its message', { field: 'message' });
  }
  const parts = prefix.exec(message);
  if (!parts) return undefined;
  const [, head, , stream, text] = parts as unknown as [string, string, string, string, string];
  return { time: timeOf(shipped, head, text, reading), stream, text };
};
