import { readMessages } from '../bus/file/read-messages.ts';
import { decodeOutcome } from '../contracts/decode-outcome.ts';
import { decodeRequest } from '../contracts/decode-request.ts';
import type { JsonValue } from '../contracts/json.ts';
import { encodeRanked } from '../contracts/ranked.ts';
import type { RankRequest } from '../contracts/request.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import { History } from '../features/history/history.ts';
import type { AnswerSettings } from '../infer/answer.ts';
import type { OnFault, ServedModel } from '../infer/expect.ts';
import { type Locate, rankRequest } from './rank-request.ts';
import { salvage, salvageUuid } from './salvage.ts';

export type RankFileJob = {
  readonly requests: string;
  readonly dataset: string | undefined;
  readonly served: ServedModel | undefined;
  readonly settings: AnswerSettings;
  /** IANA zones of times without offset. */
  readonly zones: { readonly outcomes: string; readonly requests: string };
  /** Epoch ms. */
  readonly now: number;
  readonly onFault: OnFault;
  /** Asked in the order of the requests' times. */
  readonly locate?: Locate | undefined;
  readonly onRejectedOutcome: (line: number, error: RankerError) => void;
  readonly onUnreadableRequest: (line: number, error: RankerError) => void;
};

export type RankFileReport = { readonly ranked: number; readonly unreadable: number; readonly outcomes: number };

/** A line of the requests file: a request, or what is left of one. */
type Line =
  | { readonly request: RankRequest; readonly time: number }
  | { readonly message: JsonValue | undefined; readonly error: RankerError };

/**
 * Ranks a file of requests, each as of its own submission with the outcomes that had finished by then. Lines go to
 * `write` in the order of the requests, one each, also for a request that can't be read.
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const rankFile = async (job: RankFileJob, write: (line: string) => Promise<void>): Promise<RankFileReport> => {
  const { history, outcomes, lastFinish } = await readHistory(job);
  const lines = await readRequests(job, Number.isFinite(lastFinish) ? lastFinish : job.now);
  const answers = new Array<string>(lines.length);
  let ranked = 0;
  const { settings, onFault, locate } = job;
  const ranker = { history, served: () => job.served, settings, onFault, locate };
  const inTime = [...lines.keys()].sort((a, b) => timeOf(lines[a]!) - timeOf(lines[b]!) || a - b);
  for (const index of inTime) {
    const line = lines[index]!;
    if ('error' in line) {
      answers[index] = unreadable(line.message, line.error);
    } else {
      answers[index] = encodeRanked(await rankRequest(line.request, line.time, ranker));
      ranked++;
    }
  }
  for (const text of answers) await write(text);
  return { ranked, unreadable: lines.length - ranked, outcomes };
};

const timeOf = (line: Line): number => ('error' in line ? Number.NEGATIVE_INFINITY : line.time);

const unreadable = (message: JsonValue | undefined, error: RankerError): string =>
  salvage(message, error) ??
  JSON.stringify({ uuid: salvageUuid(message), error: { code: error.code, message: error.message } });

const readHistory = async ({ dataset, zones, now, onRejectedOutcome }: RankFileJob) => {
  const history = new History();
  let outcomes = 0;
  let lastFinish = Number.NEGATIVE_INFINITY;
  if (dataset === undefined) return { history, outcomes, lastFinish };
  for await (const { line, value, error } of readMessages(dataset)) {
    try {
      if (error) throw error;
      const outcome = decodeOutcome(value, { now, zone: zones.outcomes, defaultVersion: '1.1.0' });
      history.add(outcome);
      outcomes++;
      lastFinish = Math.max(lastFinish, outcome.finishTime);
    } catch (fault) {
      onRejectedOutcome(line, asRankerError(fault));
    }
  }
  return { history, outcomes, lastFinish };
};

/** @param otherwise - as-of time, epoch ms, of a request that tells none */
const readRequests = async (job: RankFileJob, otherwise: number): Promise<Line[]> => {
  const { requests, zones, now, onUnreadableRequest } = job;
  const lines: Line[] = [];
  for await (const { line, value, error } of readMessages(requests)) {
    try {
      if (error) throw error;
      const request = decodeRequest(value, { now, zone: zones.requests, defaultVersion: '1.1.0' });
      const { submissionTime } = request;
      lines.push({ request, time: Number.isNaN(submissionTime) ? otherwise : submissionTime });
    } catch (thrown) {
      const fault = asRankerError(thrown);
      onUnreadableRequest(line, fault);
      lines.push({ message: value, error: fault });
    }
  }
  return lines;
};
