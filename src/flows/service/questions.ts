import { encodeRanked } from '../../contracts/answers/encode-ranked.ts';
import type { JsonValue } from '../../contracts/json/json-value.ts';
import type { RankerError } from '../../errors.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { type AnswerFault, answerFaults } from '../answering/answer-fault.ts';
import type { AnswerRequest } from '../answering/answer-request.ts';
import type { AnsweredRequests } from '../answering/answered.ts';
import { explainGiven, explainKept, explainText } from '../explaining/explain-given.ts';
import { openExplainers } from '../explaining/explainers.ts';
import { previewRequests } from '../ranking/preview-request.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import { answerWhatIf } from '../what-if/what-if.ts';
import type { ServiceDeps } from './deps.ts';

/** Questions about rankings, not meant for deploying. */
export type Questions = {
  /**
   * Answers without a trace: nothing is published or remembered.
   * @throws RankerError for a request that can't be read
   */
  readonly preview: (request: JsonValue) => Promise<string>;
  /** The answer, without a trace, to a request for which `preview` threw. */
  readonly previewFault: AnswerFault;
  /** The text of a `WhatIfAnswer`. @throws RankerError for a question that can't be answered */
  readonly whatIf: (question: JsonValue) => Promise<string>;
  /** The text of an answer, or of a preview, with its complete reasons. */
  readonly explain: (request: JsonValue, dryRun: boolean) => Promise<string>;
  /**
   * The text of the latest answer to a deployment, with its complete reasons where they are available; undefined when
   * there is none.
   */
  readonly explainKept: (uuid: string) => Promise<string | undefined>;
};

/** Faults may name files and servers: apart from that of a caller who asks too late, their messages stay in the log. */
const missingReasons =
  (log: Logger) =>
  (fault: RankerError): string => {
    const { code, message } = fault;
    if (code === 'RANKING_NOT_FOUND') return message;
    log.warn({ err: fault, code }, 'an answer goes without its reasons');
    return `${code}: the log of the service tells more`;
  };

/**
 * @param ranker - whose predictions do not count as drift
 * @param answered - recent answers
 */
export const openQuestions = (
  { registry, decisions, settings, now, log }: ServiceDeps,
  ranker: Ranker,
  answer: AnswerRequest,
  answered: Pick<AnsweredRequests, 'latest'>,
): { readonly questions: Questions; readonly close: () => Promise<void> } => {
  const zone = settings.requestZone;
  const explainers = openExplainers(registry, missingReasons(log));
  const preview = previewRequests({ ranker, zone, now });
  const questions: Questions = {
    preview: async (request) => encodeRanked((await preview(request)).answer),
    previewFault: answerFaults({ ranker, zone, now }),
    whatIf: (question) => answerWhatIf(question, { time: now(), zone }, ranker),
    explain: async (request, dryRun) =>
      dryRun
        ? explainText(await preview(request), explainers)
        : explainGiven(await answer(request), explainers, decisions?.log.find),
    explainKept: (uuid) => explainKept(uuid, answered.latest(uuid), explainers, decisions?.log.find),
  };
  return { questions, close: explainers.close };
};
