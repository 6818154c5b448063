import type { AnswerSettings } from '../../contracts/answers/answer-settings.ts';

/** The settings that shape an answer, by the names under which the operator sets them. */
export type AnswerChoices = {
  readonly policy: 'cost' | 'weighted';
  readonly classificationWeight: number;
  readonly exactResourcesPrecedence: boolean;
  readonly filter: boolean;
  readonly threshold: number;
  readonly drainedProviders: readonly string[];
};

export const answerSettings = (choices: AnswerChoices): AnswerSettings => ({
  policy:
    choices.policy === 'cost'
      ? { kind: 'cost' }
      : {
          kind: 'weighted',
          exactnessFirst: choices.exactResourcesPrecedence,
          filter: choices.filter,
          threshold: choices.threshold,
        },
  classificationWeight: choices.classificationWeight,
  drained: choices.drainedProviders,
});
