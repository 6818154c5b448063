import { z } from 'zod';
import { ExplainedMessage, Explanation } from '../../contracts/answers/explanation.ts';
import { RankedEntry, RankedMessage } from '../../contracts/answers/ranked.ts';
import { ProviderDifference, SupposedChange, WhatIfAnswer, WhatIfQuestion } from '../../contracts/answers/what-if.ts';
import { ModelCard } from '../../contracts/learning/card.ts';
import {
  OutcomeMessage,
  RankRequestMessage,
  RequestDataset,
  RequestProvider,
} from '../../contracts/messages/message-schemas.ts';
import { LiveEvent, ModelEvent, OutcomeEvent, RankingEvent } from '../../contracts/rest/events.ts';
import {
  InferenceError,
  InferenceLive,
  InferenceModel,
  InferenceModelReady,
  InferenceReady,
  InferenceRequest,
  InferenceResponse,
  InferenceServer,
} from '../../contracts/rest/inference.ts';
import {
  ChampionHistory,
  ChampionStep,
  ModelDetails,
  NoChoice,
  RegisteredModel,
  RegisteredModels,
} from '../../contracts/rest/models.ts';
import { OutcomesBody, OutcomesProblem, OutcomesReceipt, Rejection } from '../../contracts/rest/outcomes.ts';
import { LastAnswer, Problem, ProblemKind, RankProblem } from '../../contracts/rest/problem.ts';
import { Providers } from '../../contracts/rest/providers.ts';
import {
  RankBatch,
  RankBatchAnswer,
  RankBatchAnswers,
  RankingSummary,
  Rankings,
} from '../../contracts/rest/rankings.ts';
import { Live, ModelInService, OpenApi, PlainText, Readiness, Version } from '../../contracts/rest/service.ts';

/** The schemas of the document, by name. */
const named: Readonly<Record<string, z.ZodType>> = {
  RankRequest: RankRequestMessage,
  RequestProvider,
  RequestDataset,
  RankedMessage,
  RankedProvider: RankedEntry,
  WhatIfQuestion,
  WhatIfAnswer,
  SupposedChange,
  ProviderDifference,
  ExplainedMessage,
  Explanation,
  LastAnswer,
  RankBatch,
  RankBatchAnswer,
  RankBatchAnswers,
  Rankings,
  RankingSummary,
  Outcome: OutcomeMessage,
  Outcomes: OutcomesBody,
  OutcomesReceipt,
  OutcomesProblem,
  Rejection,
  Problem,
  RankProblem,
  ProblemKind,
  RegisteredModels,
  RegisteredModel,
  ChampionHistory,
  ChampionStep,
  ModelDetails,
  ModelCard,
  NoChoice,
  InferenceServer,
  InferenceModel,
  InferenceRequest,
  InferenceResponse,
  InferenceLive,
  InferenceReady,
  InferenceModelReady,
  InferenceError,
  Live,
  Readiness,
  ModelInService,
  Version,
  Providers,
  OpenApi,
  PlainText,
  LiveEvent,
  RankingEvent,
  OutcomeEvent,
  ModelEvent,
};

const registry = z.registry<{ id: string }>();
for (const [id, schema] of Object.entries(named)) registry.add(schema, { id });

const pointer = (id: string): string => `#/components/schemas/${id}`;

/**
 * A reference to a component.
 * @throws TypeError for a schema that is not a component
 */
export const refTo = (schema: z.ZodType): { readonly $ref: string } => {
  const id = registry.get(schema)?.id;
  if (id === undefined) throw new TypeError('a schema of a route must be named in components.ts');
  return { $ref: pointer(id) };
};

/** JSON Schema 2020-12 of every component, by name. */
export const componentSchemas = (): Record<string, object> => {
  const { schemas } = z.toJSONSchema(registry, { io: 'input', uri: pointer });
  return Object.fromEntries(
    Object.entries(schemas).map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
};
