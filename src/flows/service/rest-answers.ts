import type { JsonValue } from '../../contracts/json/json-value.ts';
import type { AnswerFault } from '../answering/answer-fault.ts';
import { type AnswerRequest, userGroupHeader } from '../answering/answer-request.ts';
import { type AnsweredRequests, answerText } from '../answering/answered.ts';
import type { Publish } from '../answering/batched-publisher.ts';
import { publishAgain } from '../answering/publish-again.ts';
import { openRankedLists } from '../drop-ins/ranked-lists.ts';
import { type Acceptance, acceptOutcomes } from '../history/accept-outcomes.ts';
import { administerModels, type ModelAdministration } from '../models/administer-models.ts';
import type { ModelKeeper } from '../models/model-keeper.ts';
import { type RawModels, rawModels } from '../models/raw-models.ts';
import type { Ranker } from '../ranking/rank-request.ts';
import type { KeepOpen } from '../topics/readings.ts';
import type { AnswerMemory } from './answering.ts';
import type { ServiceDeps } from './deps.ts';
import { openQuestions, type Questions } from './questions.ts';

/** Recent answers, as texts. */
type GivenRankings = {
  /** The latest answer to a deployment, if it is remembered. */
  readonly ranking: (uuid: string) => string | undefined;
  /** The group of the request answered last under a uuid; empty when it names none, undefined without an answer. */
  readonly groupOf: (uuid: string) => string | undefined;
  /** The latest answers, the newest first. */
  readonly recent: (most: number) => readonly string[];
};

const givenRankings = (answered: AnsweredRequests): GivenRankings => ({
  ranking: (uuid) => answered.latestText(uuid),
  groupOf: (uuid) => {
    const answer = answered.latest(uuid);
    return answer && (answer.message.headers?.[userGroupHeader] ?? '');
  },
  recent: (most) => answered.recent(most).flatMap((answer) => answerText(answer) ?? []),
});

/** What REST asks a service for. */
export type RestAnswers = GivenRankings &
  Questions & {
    readonly answer: AnswerRequest;
    /** The answer to a request for which `answer` threw. */
    readonly answerFault: AnswerFault;
    /** The list of a deployment as the orchestrator-kafka-proxy gave it, waited for; undefined when none is known. */
    readonly rankedList: (uuid: string, signal: AbortSignal) => Promise<string | undefined>;
    readonly models: ModelAdministration;
    readonly rawModels: Pick<RawModels, 'use' | 'versions'>;
    /**
     * Accepts outcomes; repeated ones change nothing.
     * @throws RankerError when none could be accepted, for whatever reason
     */
    readonly accept: (outcomes: readonly JsonValue[]) => Promise<Acceptance>;
  };

type RestParts = {
  /** Its predictions do not count as drift. */
  readonly unwatched: Ranker;
  readonly keeper: ModelKeeper;
  readonly memory: AnswerMemory;
  readonly answer: AnswerRequest;
  readonly publish: Publish;
  readonly answerFault: AnswerFault;
  readonly keepOpen: KeepOpen;
};

export const openRestAnswers = (
  deps: ServiceDeps,
  { unwatched, keeper, memory, answer, publish, answerFault, keepOpen }: RestParts,
): { readonly answers: RestAnswers; readonly unpublished: () => number; readonly close: () => Promise<void> } => {
  const { bus, registry, settings, now, watch, log } = deps;
  const name = settings.modelName;
  const again = publishAgain({ answer, answerFault, answered: memory.answered, publish, log });
  const watched = watch?.answering(again.answer, 'rest') ?? again.answer;
  const { questions, close } = openQuestions(deps, unwatched, watched, memory.answered);
  const raw = rawModels({ registry, name, inService: () => keeper.unwatched()?.model });
  const answers: RestAnswers = {
    ...givenRankings(memory.answered),
    ...questions,
    answer: watched,
    answerFault: again.answerFault,
    rankedList: openRankedLists({ bus, settings, ...memory, answer, answerFault, keepOpen, now }),
    models: administerModels({
      registry,
      name,
      inService: () => keeper.served()?.model.version ?? null,
      onChange: () => keeper.look(),
      now,
    }),
    rawModels: raw,
    accept: acceptOutcomes({
      bus,
      topic: settings.outcomeTopic,
      history: unwatched.history,
      zone: settings.outcomeZone,
      now,
    }),
  };
  return {
    answers,
    unpublished: again.unpublished,
    close: async () => {
      again.stop();
      await raw.close();
      await close();
    },
  };
};
