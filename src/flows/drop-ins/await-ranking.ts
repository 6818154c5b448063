import { setTimeout as sleep } from 'node:timers/promises';
import { flaskJson } from '../../contracts/cpr/flask-json.ts';
import { isJsonObject, type JsonValue } from '../../contracts/json/json-value.ts';
import { parseJson, parseJsonBytes } from '../../contracts/json/parse-json.ts';
import { asRankerError, isMessageFault } from '../../errors.ts';
import type { AnswerFault } from '../answering/answer-fault.ts';
import type { AnswerRequest } from '../answering/answer-request.ts';

/** How often a waiting caller checks whether its answer has come. */
const lookMs = 20;

/** Most callers waiting at a time; further ones get what is known at once. */
const mostWaiting = 2000;

type Awaiting = {
  /** Text of the newest ranked message of a deployment. */
  readonly known: (uuid: string) => string | undefined;
  /** A request that has no answer yet, as it came. */
  readonly pending: (uuid: string) => Uint8Array | undefined;
  /** Starts reading requests, so that pending ones become known. */
  readonly watch: () => void;
  readonly answer: AnswerRequest;
  readonly answerFault: AnswerFault;
  /** Longest wait for an answer. */
  readonly timeoutMs: number;
};

/** @returns text of the list alone; undefined for an empty list */
const listOf = (ranked: string): string | undefined => {
  const message = parseJson(ranked, Number.POSITIVE_INFINITY);
  const list = isJsonObject(message) ? message.ranked_providers : undefined;
  return Array.isArray(list) && list.length > 0 ? flaskJson(list) : undefined;
};

const answerNow = async (
  bytes: Uint8Array,
  { answer, answerFault }: Pick<Awaiting, 'answer' | 'answerFault'>,
): Promise<string | undefined> => {
  let request: JsonValue | undefined;
  try {
    request = parseJsonBytes(bytes);
    return (await answer(request)).message.value.toString();
  } catch (thrown) {
    const fault = asRankerError(thrown);
    if (!isMessageFault(fault)) throw fault;
    return (await answerFault(request, fault))?.message.value.toString();
  }
};

/**
 * The list of ranked providers of a deployment. Waits for an answer that is on its way, from whichever ranker, and
 * itself answers a request that nobody answered in time.
 * @returns text as Flask writes it; undefined for an unknown deployment and for an empty list
 */
export const awaitRanking = ({ known, pending, watch, timeoutMs, ...answers }: Awaiting) => {
  let waiting = 0;

  const waitFor = async (uuid: string, signal: AbortSignal): Promise<string | undefined> => {
    if (waiting >= mostWaiting) return undefined;
    waiting++;
    try {
      const end = performance.now() + timeoutMs;
      let ranked: string | undefined;
      while (ranked === undefined && performance.now() < end && !signal.aborted) {
        await sleep(lookMs);
        ranked = known(uuid);
      }
      return ranked;
    } finally {
      waiting--;
    }
  };

  return async (uuid: string, signal: AbortSignal): Promise<string | undefined> => {
    const given = known(uuid);
    if (given !== undefined) return listOf(given);
    watch();
    const awaited = await waitFor(uuid, signal);
    if (awaited !== undefined || signal.aborted) return awaited && listOf(awaited);
    const request = pending(uuid);
    const ranked = request && (await answerNow(request, answers));
    return ranked && listOf(ranked);
  };
};
