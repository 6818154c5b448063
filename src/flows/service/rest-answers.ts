import type { JsonValue } from '../../contracts/json.ts';
import { type Acceptance, acceptOutcomes } from '../accept-outcomes.ts';
import { administerModels, type ModelAdministration } from '../administer-models.ts';
import type { AnswerRequest } from '../answer-request.ts';
import type { ModelKeeper } from '../model-keeper.ts';
import type { Ranker } from '../rank-request.ts';
import { openRankingDesk } from '../ranking-desk.ts';
import { type RawModels, rawModels } from '../raw-models.ts';
import type { AnswerMemory } from './answer-memory.ts';
import type { ServiceDeps } from './deps.ts';
import { type GivenRankings, givenRankings } from './given-rankings.ts';
import { openQuestions, type Questions } from './questions.ts';
import type { KeepOpen } from './readings.ts';

/** What REST asks a service for. */
export type RestAnswers = GivenRankings &
  Questions & {
    readonly answer: AnswerRequest;
    /** The list of a deployment as the orchestrator-kafka-proxy gave it, waited for. */
    readonly rankedList: (uuid: string, signal: AbortSignal) => Promise<string | undefined>;
    readonly models: ModelAdministration;
    readonly rawModels: Pick<RawModels, 'use' | 'versions'>;
    readonly accept: (outcomes: readonly JsonValue[]) => Promise<Acceptance>;
  };

export type RestParts = {
  readonly ranker: Ranker;
  readonly keeper: ModelKeeper;
  readonly memory: AnswerMemory;
  readonly answer: AnswerRequest;
  readonly keepOpen: KeepOpen;
};

export const openRestAnswers = (
  deps: ServiceDeps,
  { ranker, keeper, memory, answer, keepOpen }: RestParts,
): { readonly answers: RestAnswers; readonly close: () => Promise<void> } => {
  const { bus, registry, settings, now, watch } = deps;
  const name = settings.modelName;
  const watched = watch?.answering(answer, 'rest') ?? answer;
  const { questions, close } = openQuestions(deps, { ...ranker, served: () => keeper.unwatched() }, watched);
  const raw = rawModels({ registry, name, inService: () => keeper.unwatched()?.model });
  const answers: RestAnswers = {
    ...givenRankings(memory.answered),
    ...questions,
    answer: watched,
    rankedList: openRankingDesk({ bus, settings, ...memory, answer, keepOpen, now }),
    models: administerModels({
      registry,
      name,
      inService: () => keeper.served()?.model.version ?? null,
      onChange: () => keeper.look(),
    }),
    rawModels: raw,
    accept: acceptOutcomes({
      bus,
      topic: settings.outcomeTopic,
      history: ranker.history,
      zone: settings.outcomeZone,
      now,
    }),
  };
  return {
    answers,
    close: async () => {
      await raw.close();
      await close();
    },
  };
};
