import { onTestFinished } from 'vitest';
import type { AnswerSettings } from '../../../src/contracts/answers/answer-settings.ts';
import { encodeRanked } from '../../../src/contracts/answers/encode-ranked.ts';
import { RankedMessage } from '../../../src/contracts/answers/ranked.ts';
import type { JsonObject } from '../../../src/contracts/json/json-value.ts';
import { decodeOutcome } from '../../../src/contracts/messages/decode-outcome.ts';
import { decodeRequest } from '../../../src/contracts/messages/decode-request.ts';
import { History } from '../../../src/features/history/history.ts';
import { makeDecision } from '../../../src/infer/answer.ts';
import { expectationsOf, type ServedModel } from '../../../src/infer/expectations.ts';
import { loadModel } from '../../../src/infer/model.ts';
import type { ModelFiles } from '../../../src/registry/port.ts';
import { submission } from '../../helpers/messages/messages.ts';
import { byCost } from '../../helpers/messages/rank-lines.ts';

export const weighted = (changes: object = {}): AnswerSettings => ({
  ...byCost,
  policy: { kind: 'weighted', exactnessFirst: false, filter: false, threshold: 0, ...changes },
});

/** A model in service, let go of after the test. */
export const serving = async ({ onnx, card }: ModelFiles, rung: ServedModel['rung'] = 'champion') => {
  const model = await loadModel(onnx, card, 3);
  onTestFinished(() => model.close());
  return { model, rung } satisfies ServedModel;
};

type Ranking = {
  readonly outcomes?: readonly JsonObject[];
  readonly served?: ServedModel;
  readonly settings?: AnswerSettings;
};

/** The answer to a request as of its submission, as it goes out, and the rungs that failed on the way. */
export const rank = async (request: JsonObject, { outcomes = [], served, settings = byCost }: Ranking = {}) => {
  const history = new History();
  for (const outcome of outcomes) history.add(decodeOutcome(outcome, { now: submission }));
  history.advanceTo(submission);
  const decoded = decodeRequest(request, { now: submission });
  const faults: [rung: string, fault: unknown][] = [];
  const expectations = await expectationsOf(decoded, submission, history, served, (...fault) => faults.push(fault));
  const { answer } = makeDecision({ request: decoded, rankedAt: submission, expectations, settings }, served);
  const text = encodeRanked(answer);
  const message = RankedMessage.parse(JSON.parse(text));
  return { message, faults, names: message.ranked_providers.map((one) => one.provider_name) };
};
