import { z } from 'zod';
import { RankerError } from '../../errors.ts';
import { readShape } from '../fields/read-shape.ts';
import { readInstant } from '../time/instant.ts';
import type { Transfer } from './transfer.ts';

/** Rucio's events write times as HTTP does: `Wed, 11 Jun 2025 10:00:00 UTC`. */
const httpTime = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (?:UTC|GMT)$/;

const time = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => {
    if (value === null || value === undefined) return Number.NaN;
    return typeof value === 'string' && httpTime.test(value) ? Date.parse(value) : readInstant(value, 'UTC');
  });
const amount = z
  .number()
  .nullish()
  .transform((value) => value ?? Number.NaN);
const rse = z.string().min(1);

/** Rucio's own event, as its message daemon publishes it. */
const RucioEvent = z
  .object({
    event_type: z.string(),
    payload: z.object({
      'src-rse': rse,
      'dst-rse': rse,
      bytes: amount,
      submitted_at: time,
      started_at: time,
      transferred_at: time,
      created_at: time,
    }),
    created_at: time,
  })
  .transform(({ event_type, payload, created_at }) => ({
    from: payload['src-rse'],
    to: payload['dst-rse'],
    bytes: payload.bytes,
    succeeded: event_type === 'transfer-done',
    asked: payload.submitted_at,
    started: payload.started_at,
    finished: Number.isNaN(payload.transferred_at) ? created_at : payload.transferred_at,
    seconds: Number.NaN,
  }));

/** A file of a job in FTS3's format; Rucio puts the names of the storage elements into its metadata. */
const FtsFile = z
  .object({
    file_state: z.string(),
    filesize: amount,
    tx_duration: amount,
    start_time: time,
    finish_time: time,
    file_metadata: z.object({ src_rse: rse, dst_rse: rse }),
  })
  .transform((file) => ({
    from: file.file_metadata.src_rse,
    to: file.file_metadata.dst_rse,
    bytes: file.filesize,
    succeeded: file.file_state === 'FINISHED',
    asked: Number.NaN,
    started: file.start_time,
    finished: file.finish_time,
    seconds: file.tx_duration,
  }));

const Plain = z
  .object({
    from: rse,
    to: rse,
    bytes: amount,
    seconds: amount,
    queue_s: amount,
    succeeded: z.boolean().default(true),
    finish_time: time,
  })
  .transform((line) => ({
    ...line,
    asked: line.finish_time - 1000 * (line.seconds + line.queue_s),
    started: line.finish_time - 1000 * line.seconds,
    finished: line.finish_time,
  }));

/** Events about the end of a transfer; a topic of Rucio's holds many others. */
const ends = /^(?:transfer|stagein)-(?:done|failed)$/;

/** Shorter times are rounding. */
const leastSeconds = 0.001;

const claim = 'a transfer needs two storage elements, bytes, seconds and a finish';

const wrong = (problem: string): RankerError => new RankerError('MESSAGE_FIELD_TYPE', `${claim}: ${problem}`);

/**
 * Reads the result of a transfer: an event of Rucio's, a file of FTS3's, or `{from, to, bytes, seconds, finish_time}`.
 * @returns undefined for an event that is not the end of a transfer
 * @throws RankerError MESSAGE_FIELD_TYPE
 */
export const decodeTransfer = (value: unknown): Transfer | undefined => {
  const event = z.object({ event_type: z.string() }).safeParse(value);
  if (event.success && !ends.test(event.data.event_type)) return undefined;
  const read = readShape(z.union([RucioEvent, FtsFile, Plain]), value, claim);
  const { from, to, bytes, succeeded, asked, started, finished } = read;
  const seconds = read.seconds > 0 ? read.seconds : (finished - started) / 1000;
  if (Number.isNaN(finished)) throw wrong('no finish');
  if (succeeded && !(bytes > 0 && seconds >= leastSeconds)) throw wrong('no bytes, or no seconds');
  const queueSeconds = Math.max(0, (started - asked) / 1000);
  return { from, to, bytes, seconds, queueSeconds, succeeded, finishTime: finished };
};
