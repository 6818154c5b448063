import type { InMessage, OutMessage } from '../../bus/port.ts';
import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { RankedAnswer } from '../../contracts/answers/ranked.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import { decodeRequest } from '../../contracts/messages/decode-request.ts';
import { latestVersion } from '../../contracts/messages/message-version.ts';
import { type RequestIdentity, requestIdentity } from '../../contracts/messages/request-identity.ts';
import type { Decision } from '../../infer/decision.ts';
import type { Keep } from '../decisions/keep-decisions.ts';
import { type Ranker, rankRequest } from '../ranking/rank-request.ts';
import { salvageUuid } from '../ranking/salvage.ts';
import type { Answered, AnsweredRequests } from './answered.ts';
import type { Publish } from './batched-publisher.ts';

/** Names of the headers of a ranked message. */
export const requestHashHeader = 'request-hash';
export const userGroupHeader = 'user_group';
/** Present only if the request could not be read whole: the code of the fault. */
export const codeHeader = 'code';
/** Present only if the request came from a topic: its record. */
export const requestRecordHeader = 'request-record';

/** Names the record that a request came in. The name includes its time, since a recreated topic counts from 0 again. */
export const recordOf = ({ partition, offset, timestamp }: InMessage): string => `${partition}/${offset}/${timestamp}`;

/** Whether a message answers a request that could be read, at least in part. Only such answers are remembered. */
export const isMarked = ({ headers }: OutMessage): boolean => headers?.[requestHashHeader] !== undefined;

type Answering = {
  readonly ranker: Ranker;
  readonly answered: AnsweredRequests;
  readonly publish: Publish;
  /** IANA zone of times without offset. */
  readonly zone: string;
  /** Epoch ms. */
  readonly now: () => number;
  /** Called with every new answer. */
  readonly onAnswer?: (decision: Decision) => void;
  /** Keeps what an answer was made of. */
  readonly keep?: Keep | undefined;
};

export type Given = {
  readonly message: Answered['message'];
  /** The answer was given before, and this call does not publish it again. */
  readonly repeated: boolean;
  /** Settles when the bus has acknowledged the answer or failed to; REST callers need not wait for it. */
  readonly published: Promise<void>;
  /** What a new answer was made of. */
  readonly decision?: Decision;
};

/**
 * Answers a request, wherever it comes from.
 * @param record - the topic's record it came in, as named by `recordOf`
 */
export type AnswerRequest = (message: JsonValue, record?: string) => Promise<Given>;

/**
 * An answer as it goes out.
 * @param marks - see `marksOf`
 * @param entryTexts - canonical texts of entries, where already known
 */
export const rankedMessage = (
  answer: RankedAnswer,
  marks: Readonly<Record<string, string>> = {},
  entryTexts?: RequestIdentity['entryTexts'],
): Answered['message'] => {
  const { uuid, servedBy, model, error } = answer;
  return {
    key: uuid,
    value: Buffer.from(encodeRanked(answer, entryTexts)),
    headers: {
      ...marks,
      msg_version: latestVersion,
      served_by: servedBy,
      model: model ? `${model.name}/${model.version}` : '',
      ...(error && { [codeHeader]: error.code }),
    },
  };
};

/** The headers by which an answer is remembered. */
export const marksOf = (requestHash: string, userGroup: string, record: string | undefined) => ({
  [requestHashHeader]: requestHash,
  [userGroupHeader]: userGroup,
  ...(record !== undefined && { [requestRecordHeader]: record }),
});

/**
 * decode -> rank -> encode -> publish. One logical answer per uuid and content: seen again, a request gets the
 * identical bytes, also while the first is still being answered; the same uuid with new content is ranked anew and
 * says which answer it supersedes. Requests of one uuid are answered in turn, those of different ones side by side.
 */
export const answerRequests = ({ ranker, answered, publish, zone, now, onAnswer, keep }: Answering): AnswerRequest => {
  /** By uuid: the newest request in hand; settles when it has its answer. */
  const inHand = new Map<string, Promise<void>>();

  const answerAnew = async (
    message: JsonValue,
    { requestHash, entryTexts }: RequestIdentity,
    record: string | undefined,
  ): Promise<Given> => {
    const time = now();
    const begin = performance.now();
    const request = decodeRequest(message, { now: time, zone });
    const before = answered.latest(request.uuid);
    const decision = await rankRequest(request, time, ranker);
    const { answer } = decision;
    const marks = marksOf(requestHash, request.userGroup, record);
    const given = rankedMessage(before ? { ...answer, supersedes: before.requestHash } : answer, marks, entryTexts);
    answered.add(request.uuid, { requestHash, message: given }, time);
    onAnswer?.(decision);
    keep?.(decision, requestHash, {
      message,
      served: given.value,
      zone,
      latencyMs: performance.now() - begin,
      supersedes: before?.requestHash,
    });
    const published = publish(given);
    published.catch(() => {});
    return { message: given, repeated: false, published, decision };
  };

  const answerOnce = async (message: JsonValue, record: string | undefined): Promise<Given> => {
    const identity = requestIdentity(message);
    const given = answered.find(identity.requestHash);
    return given && given.message.headers?.[codeHeader] === undefined
      ? { message: given.message, repeated: true, published: Promise.resolve() }
      : answerAnew(message, identity, record);
  };

  return async (message, record) => {
    const uuid = salvageUuid(message) ?? '';
    const before = inHand.get(uuid);
    // A promise of its own: a Map's discarded tables stay reachable for long, and would hold whole answers.
    const { promise: over, resolve: end } = Promise.withResolvers<void>();
    inHand.set(uuid, over);
    try {
      await before;
      return await answerOnce(message, record);
    } finally {
      if (inHand.get(uuid) === over) inHand.delete(uuid);
      end();
    }
  };
};
