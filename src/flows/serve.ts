import type { JsonValue } from '../contracts/json.ts';
import type { Outcome } from '../contracts/outcome.ts';
import { LinkHistory } from '../features/locality/link-history.ts';
import { type Acceptance, acceptOutcomes } from './accept-outcomes.ts';
import { administerModels, type ModelAdministration } from './administer-models.ts';
import { answerBatches } from './answer-batch.ts';
import type { AnswerRequest } from './answer-request.ts';
import { type Bury, openBurial } from './burial.ts';
import { type LiveEvents, liveEvents } from './live-events.ts';
import { watchPromises } from './model-quality.ts';
import { openRankingDesk } from './ranking-desk.ts';
import { type RawModels, rawModels } from './raw-models.ts';
import { openAnswerMemory } from './service/answer-memory.ts';
import { openAnswering } from './service/answering.ts';
import type { ServiceDeps } from './service/deps.ts';
import { followTopics } from './service/follow-topics.ts';
import { type GivenRankings, givenRankings } from './service/given-rankings.ts';
import { openKeptHistory } from './service/kept-history.ts';
import { openModelInService } from './service/model-in-service.ts';
import { openQuestions, type Questions } from './service/questions.ts';
import { openReadiness } from './service/readiness.ts';
import { openReadings } from './service/readings.ts';
import { openReports, type Reports } from './service/reports.ts';
import { serviceRanker } from './service/service-ranker.ts';
import { serviceTrainer } from './service/service-trainer.ts';
import { shareBadOutcomes, shareRequests } from './service/share-topics.ts';
import { openTidings } from './service/tidings.ts';
import type { TrainReport } from './train-model.ts';

export type Service = GivenRankings &
  Questions &
  Reports & {
    readonly answer: AnswerRequest;
    /** The list of a deployment as the orchestrator-kafka-proxy gave it, waited for. */
    readonly rankedList: (uuid: string, signal: AbortSignal) => Promise<string | undefined>;
    readonly models: ModelAdministration;
    readonly rawModels: Pick<RawModels, 'use' | 'versions'>;
    readonly accept: (outcomes: readonly JsonValue[]) => Promise<Acceptance>;
    readonly events: LiveEvents;
    /** Resolves when everything that was there at the start has been read. */
    readonly caughtUp: Promise<void>;
    /** Trains now; undefined when it failed or this process does not train. */
    readonly trainNow: () => Promise<TrainReport | undefined>;
    /** Finishes what is in hand and lets go of everything it opened. */
    readonly stop: () => Promise<void>;
  };

/** Starts the roles that the settings ask for: ranking requests, following outcomes, training. */
export const startService = async (deps: ServiceDeps): Promise<Service> => {
  const { bus, registry, settings, now, watch } = deps;
  const readiness = openReadiness();
  const readings = openReadings(deps.log);
  const events = liveEvents();
  const tidings = openTidings(events, readiness);
  const { live, stop: stopSnapshots } = await openKeptHistory(deps);
  const { keeper, stopLooking } = await openModelInService(deps, tidings);
  const links = new LinkHistory();
  const ranker = serviceRanker(deps, live.history, links, keeper);
  const promises = watchPromises();
  const memory = openAnswerMemory(deps, ranker, tidings);
  const { publish, answer } = openAnswering(deps, ranker, memory, promises.answered);

  const buryUnseen = openBurial(deps);
  const bury: Bury = (message, fault) => {
    watch?.buried(message.topic, fault.code);
    return buryUnseen(message, fault);
  };
  const onOutcome = (outcome: Outcome): void => {
    promises.became(outcome);
    tidings.became(outcome);
    ranker.reservations?.settle(outcome);
  };
  const outcomeReading = { topic: settings.outcomeTopic, zone: settings.outcomeZone, now, onOutcome };
  const { keepOpen } = readings;
  const trains = settings.roles.includes('training');
  followTopics(deps, { keepOpen, readiness, live, links, memory, outcomeReading });
  if (trains) shareBadOutcomes(deps, keepOpen, outcomeReading, bury);
  const handle = answerBatches({
    publish,
    answer: watch?.answering(answer, 'topic') ?? answer,
    bury,
    readAnswersToEnd: memory.readToEnd,
  });
  const caughtUp = readiness.caughtUp.then(() => {
    if (settings.roles.includes('ranking')) shareRequests(deps, keepOpen, handle);
  });

  const trainer = serviceTrainer(deps, live.history, keeper);
  if (trains) trainer.start();

  const answerRest = watch?.answering(answer, 'rest') ?? answer;
  const unwatched = { ...ranker, served: () => keeper.unwatched() };
  const { questions, close: closeQuestions } = openQuestions(deps, unwatched, answerRest);
  const raw = rawModels({ registry, name: settings.modelName, inService: () => keeper.unwatched()?.model });

  return {
    ...givenRankings(memory.answered),
    ...questions,
    ...openReports(deps, { ranker, keeper, promises, readiness, readings }),
    answer: answerRest,
    rankedList: openRankingDesk({ bus, settings, ...memory, answer, keepOpen, now }),
    models: administerModels({
      registry,
      name: settings.modelName,
      inService: () => keeper.served()?.model.version ?? null,
      onChange: () => keeper.look(),
    }),
    rawModels: raw,
    accept: acceptOutcomes({
      bus,
      topic: settings.outcomeTopic,
      history: live.history,
      zone: settings.outcomeZone,
      now,
    }),
    events,
    caughtUp,
    trainNow: async () => (trains ? trainer.train() : undefined),
    stop: async () => {
      stopLooking();
      const trainingEnds = trainer.stop();
      await readings.stop();
      await trainingEnds;
      await stopSnapshots();
      await raw.close();
      await keeper.close();
      await closeQuestions();
    },
  };
};
