import type { Explanation } from '../contracts/explanation.ts';
import { encodeRanked } from '../contracts/ranked.ts';
import { asRankerError } from '../errors.ts';
import type { Decision } from '../infer/decision.ts';
import { explainFully } from '../infer/explanation/explain-fully.ts';
import type { Given } from './answer-request.ts';
import type { Explainers } from './explainers.ts';

/** The complete reasons of a decision. @throws RankerError when the model it came from can't be had any more */
export const explainDecision = (decision: Decision, explainers: Explainers): Promise<Explanation> => {
  const { model } = decision.answer;
  return model
    ? explainers.lend(model, (explainer) => explainFully(decision, explainer))
    : explainFully(decision, undefined);
};

/**
 * The text of an answer with `explanation`: its complete reasons. The answer itself stays to the letter, and comes
 * also when the reasons can't be had.
 */
export const explainGiven = async ({ message, decision }: Given, explainers: Explainers): Promise<string> =>
  withReasons(message.value, decision ? await reasonsFor(decision, explainers) : missing('it was answered before'));

/** The same of a decision that nobody was given. */
export const explainText = async (decision: Decision, explainers: Explainers): Promise<string> =>
  withReasons(encodeRanked(decision.answer), await reasonsFor(decision, explainers));

const reasonsFor = (decision: Decision, explainers: Explainers): Promise<object> =>
  explainDecision(decision, explainers).then(
    (explanation) => ({ explanation }),
    (thrown: unknown) => missing(asRankerError(thrown).message),
  );

const missing = (why: string): object => ({ explanation: null, explanation_missing: why });

const withReasons = (text: string, reasons: object): string =>
  `${text.slice(0, -1)},${JSON.stringify(reasons).slice(1)}`;
