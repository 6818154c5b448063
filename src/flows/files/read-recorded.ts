import { readMessages } from '../../bus/file/read-messages.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodeOutcome } from '../../contracts/messages/decode-outcome.ts';
import { decodePartly, decodeRequest, type PartlyRead } from '../../contracts/messages/decode-request.ts';
import type { Outcome } from '../../contracts/messages/outcome.ts';
import type { RankRequest } from '../../contracts/messages/request.ts';
import { asRankerError, type RankerError } from '../../errors.ts';
import { History } from '../../features/history/history.ts';
import type { AbortCheck } from '../long-work/abort-check.ts';
import { decodedLines } from './decoded-lines.ts';

/** Where recorded messages are read from, and how. */
export type Recorded = {
  readonly requests: string;
  /** Outcomes; none when undefined. */
  readonly dataset: string | undefined;
  /** IANA zones of times without offset. */
  readonly zones: { readonly outcomes: string; readonly requests: string };
  /** Epoch ms. */
  readonly now: number;
  /** Called between two messages; an error it throws ends the work. */
  readonly checkAbort?: AbortCheck;
  readonly onOutcome?: (outcome: Outcome) => void;
  /** Called with how many of all requests are done. */
  readonly onProgress?: (done: number, all: number) => void;
  readonly onRejectedOutcome: (line: number, error: RankerError) => void;
  readonly onUnreadableRequest: (line: number, error: RankerError) => void;
};

/** A line of the requests file that can't be read whole. */
export type UnreadableLine = {
  readonly message: JsonValue | undefined;
  readonly error: RankerError;
  /** The part of it that can be ranked. */
  readonly partly: PartlyRead | undefined;
  /** Epoch ms as of which that part is ranked; -Infinity if there is none. */
  readonly time: number;
};

/** A line of the requests file: a request with its as-of time (epoch ms), or the readable part of one. */
type Line = { readonly message: JsonValue; readonly request: RankRequest; readonly time: number } | UnreadableLine;

/**
 * The outcomes, in a history that has not been advanced yet, and the requests, in the order of their lines. A request
 * without a time is ranked as of the last finish, or as of now without outcomes.
 * @throws RankerError DATASET_* when a file can't be opened
 */
export const readRecorded = async (
  from: Recorded,
): Promise<{ history: History; outcomes: number; rejectedOutcomes: number; lines: readonly Line[] }> => {
  const { lastFinish, ...read } = await readHistory(from);
  const lines = await readRequests(from, Number.isFinite(lastFinish) ? lastFinish : from.now);
  return { ...read, lines };
};

/** The lines with their indices, in the order of their times; those that can't be read first. */
export async function* inTime(
  { checkAbort, onProgress }: Pick<Recorded, 'checkAbort' | 'onProgress'>,
  lines: readonly Line[],
): AsyncGenerator<readonly [at: number, line: Line]> {
  const order = [...lines.keys()].sort((a, b) => lines[a]!.time - lines[b]!.time || a - b);
  for (const [done, at] of order.entries()) {
    await checkAbort?.();
    onProgress?.(done, order.length);
    yield [at, lines[at]!];
  }
}

const readHistory = async ({ dataset, zones, now, checkAbort, onOutcome, onRejectedOutcome }: Recorded) => {
  const history = new History();
  let outcomes = 0;
  let rejectedOutcomes = 0;
  let lastFinish = Number.NEGATIVE_INFINITY;
  const decode = (value: JsonValue): Outcome => decodeOutcome(value, { now, zone: zones.outcomes });
  const reject = (line: number, error: RankerError): void => {
    rejectedOutcomes++;
    onRejectedOutcome(line, error);
  };
  for await (const outcome of decodedLines(dataset, decode, reject, checkAbort)) {
    history.add(outcome);
    onOutcome?.(outcome);
    outcomes++;
    lastFinish = Math.max(lastFinish, outcome.finishTime);
  }
  return { history, outcomes, rejectedOutcomes, lastFinish };
};

/** @param otherwise - as-of time, epoch ms, of a request without one */
const readRequests = async (from: Recorded, otherwise: number): Promise<Line[]> => {
  const { requests, zones, now, checkAbort, onUnreadableRequest } = from;
  const context = { now, zone: zones.requests };
  const asOf = ({ submissionTime: time }: RankRequest): number => (Number.isNaN(time) ? otherwise : time);
  const lines: Line[] = [];
  for await (const { line, value, error } of readMessages(requests)) {
    await checkAbort?.();
    try {
      if (error) throw error;
      const request = decodeRequest(value, context);
      lines.push({ message: value, request, time: asOf(request) });
    } catch (thrown) {
      const fault = asRankerError(thrown);
      onUnreadableRequest(line, fault);
      const partly = value === undefined ? undefined : decodePartly(value, { ...context, asOfSubmission: true });
      const time = partly ? asOf(partly.request) : Number.NEGATIVE_INFINITY;
      lines.push({ message: value, error: fault, partly, time });
    }
  }
  return lines;
};
