import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { Explanation } from '../../contracts/answers/explanation.ts';
import { asRankerError, RankerError } from '../../errors.ts';
import type { Decision } from '../../infer/decision.ts';
import { explainFully } from '../../infer/explanation/explain-fully.ts';
import type { Registry } from '../../registry/port.ts';
import { type Given, requestHashHeader } from '../answering/answer-request.ts';
import { type Answered, answerText } from '../answering/answered.ts';
import { type DecisionRecord, decodeRecord } from '../decisions/decision-record.ts';
import { rederive } from '../decisions/rederive.ts';
import { type Explainers, type Loaded, openExplainers } from './explainers.ts';

/**
 * The complete reasons of a decision.
 * @throws RankerError when its model is no longer available
 */
const explainDecision = (decision: Decision, explainers: Explainers): Promise<Explanation> => {
  const { model } = decision.answer;
  return model
    ? explainers.use(model, ({ explainer }) => explainFully(decision, explainer))
    : explainFully(decision, undefined);
};

/**
 * The complete reasons of a kept answer, for which its decision is computed again.
 * @throws RankerError as `explainDecision`
 */
export const explainRecord = (record: DecisionRecord, explainers: Explainers): Promise<Explanation> => {
  const explain = async (loaded: Loaded | undefined): Promise<Explanation> => {
    const { decision, same, differences } = await rederive(record, loaded?.model);
    const explanation = await explainFully(decision, loaded?.explainer);
    return { ...explanation, kept: { latency_ms: record.latencyMs, same, differences: [...differences] } };
  };
  return record.model ? explainers.use(record.model, explain) : explain(undefined);
};

/** Finds the record of an answer: the one to a certain request if `requestHash` is given, else the latest. */
type FindKept = (uuid: string, requestHash?: string) => Promise<Uint8Array | undefined>;

/**
 * The text of an answer with `explanation`: its complete reasons. The answer itself stays byte for byte, and is given
 * even when its reasons are not available.
 */
export const explainGiven = (
  { message, decision }: Given,
  explainers: Explainers,
  find: FindKept | undefined,
): Promise<string> =>
  withReasons(
    message.value.toString(),
    async () => {
      if (decision) return explainDecision(decision, explainers);
      const kept = await find?.(message.key ?? '', message.headers?.[requestHashHeader]);
      return kept ? explainRecord(decodeRecord(kept), explainers) : notKept();
    },
    explainers,
  );

/** @throws RankerError always */
const notKept = async (): Promise<never> => {
  throw new RankerError('RANKING_NOT_FOUND', 'it was answered before, and what it was made of is not kept');
};

/** Like `explainGiven`, for a decision that was not served. */
export const explainText = (decision: Decision, explainers: Explainers): Promise<string> =>
  withReasons(encodeRanked(decision.answer), () => explainDecision(decision, explainers), explainers);

/** Writes decisions with their reasons; the caller closes it. */
export const openExplainedLines = (registry: Registry) => {
  const explainers = openExplainers(registry);
  return { toLine: (decision: Decision) => explainText(decision, explainers), close: explainers.close };
};

/**
 * The latest answer to a deployment as it was served, with its request and its reasons. Both are left out where the
 * record is not kept here, as for another worker's answer, or can't be read; undefined when there is no answer.
 * @param latest - the answer, where it is remembered
 * @throws RankerError BUS_STORAGE when the records can't be read and no answer is remembered
 */
export const explainKept = async (
  uuid: string,
  latest: Answered | undefined,
  explainers: Explainers,
  find: FindKept | undefined,
): Promise<string | undefined> => {
  const text = answerText(latest);
  let kept: Uint8Array | undefined;
  try {
    kept = await find?.(uuid, latest?.requestHash);
  } catch (thrown) {
    if (text === undefined) throw thrown;
    return withReasons(text, () => Promise.reject(thrown), explainers);
  }
  if (!kept) return text && withReasons(text, notKept, explainers);
  const record = decodeRecord(kept);
  return withReasons(record.served.toString(), () => explainRecord(record, explainers), explainers, {
    request: record.message,
  });
};

const withReasons = async (
  text: string,
  explain: () => Promise<Explanation>,
  { missing }: Pick<Explainers, 'missing'>,
  besides: object = {},
): Promise<string> => {
  const added = await explain().then(
    (explanation) => ({ explanation }),
    (thrown: unknown) => ({ explanation: null, explanation_missing: missing(asRankerError(thrown)) }),
  );
  return `${text.slice(0, -1)},${JSON.stringify({ ...besides, ...added }).slice(1)}`;
};
