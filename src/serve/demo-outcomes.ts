import { readMessages } from '../bus/file/read-messages.ts';
import type { JsonObject } from '../contracts/json/json-value.ts';
import { decodeOutcome } from '../contracts/messages/decode-outcome.ts';
import { dayMs } from '../contracts/time/durations.ts';
import { formatInstant } from '../contracts/time/instant.ts';

const weekMs = 7 * dayMs;

/**
 * The outcomes of a file, shifted by whole weeks so that the last one finished within the week before `now`: requests
 * are then answered from a recent history.
 * @param now - epoch ms
 * @param zone - IANA zone of times without offset
 */
export const demoOutcomes = async (path: string, now: number, zone: string) => {
  const read: { readonly message: JsonObject; readonly submitted: number }[] = [];
  let last = Number.NEGATIVE_INFINITY;
  for await (const { value } of readMessages(path)) {
    if (value === undefined) continue;
    const { submissionTime, finishTime } = decodeOutcome(value, { now, zone });
    read.push({ message: value as JsonObject, submitted: submissionTime });
    last = Math.max(last, finishTime);
  }
  const weeks = Math.floor((now - last) / weekMs);
  const messages = read.map(({ message, submitted }) => ({
    ...message,
    submission_time: formatInstant(submitted + weeks * weekMs),
  }));
  return { messages, weeks };
};
