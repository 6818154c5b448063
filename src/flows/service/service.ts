import type { Outcome } from '../../contracts/messages/outcome.ts';
import { isUserCaused } from '../../features/history/events/user-caused.ts';
import { LinkHistory } from '../../features/locality/link-history.ts';
import { answerBatches } from '../answering/answer-batch.ts';
import { openBurial } from '../dead-letters/burial.ts';
import { watchCalibration } from '../models/model-quality.ts';
import { openReadings } from '../topics/readings.ts';
import type { TrainReport } from '../training/train-report.ts';
import { openAnswering, openAnswerMemory } from './answering.ts';
import type { ServiceDeps } from './deps.ts';
import { type LiveEvents, liveEvents, openAnnouncements } from './live-events.ts';
import { openKeptHistory, openModelInService, serviceRanker } from './ranker.ts';
import { openReadiness } from './readiness.ts';
import { openReports, type Reports } from './reports.ts';
import { openRestAnswers, type RestAnswers } from './rest-answers.ts';
import { serviceTrainer } from './service-trainer.ts';
import { followTopics, shareBadOutcomes, shareRequests } from './topics.ts';

export type Service = RestAnswers &
  Reports & {
    readonly events: LiveEvents;
    /** Resolves when everything that was there at the start has been read. */
    readonly caughtUp: Promise<void>;
    /** Trains now; undefined when it failed or this process does not train. */
    readonly trainNow: () => Promise<TrainReport | undefined>;
    /** Finishes the work in hand and closes everything it opened. */
    readonly stop: () => Promise<void>;
  };

/** Starts the roles that the settings ask for: ranking requests, following outcomes, training. */
export const startService = async (deps: ServiceDeps): Promise<Service> => {
  const { settings, now, moveOn = now, watch } = deps;
  const { roles, outcomeTopic: topic, outcomeZone: zone } = settings;
  const readiness = openReadiness();
  const events = liveEvents();
  const announce = openAnnouncements(events, readiness);
  const { live, stop: stopSnapshots } = await openKeptHistory(deps);
  const { keeper, stopLooking } = await openModelInService(deps, announce);
  const links = new LinkHistory();
  const ranker = serviceRanker(deps, live.history, links, keeper);
  const memory = openAnswerMemory(deps, ranker, announce);
  const calibration = watchCalibration();
  const unwatched = { ...ranker, served: () => keeper.unwatched() };
  const answering = openAnswering(deps, ranker, unwatched, memory, calibration.answered);
  const { publish, answer, answerFault } = answering;

  const readings = openReadings(deps.log);
  const { keepOpen } = readings;
  const bury = openBurial({ ...deps, onBuried: watch?.buried });
  const onOutcome = (outcome: Outcome): void => {
    if (!isUserCaused(outcome.statusReason)) calibration.became(outcome);
    announce.became(outcome);
    ranker.reservations?.settle(outcome);
  };
  const outcomeReading = { topic, zone, now: moveOn, onOutcome };
  followTopics(deps, { keepOpen, readiness, live, links, memory, outcomeReading });

  const ranks = roles.includes('ranking');
  const trains = roles.includes('training');
  const trainer = serviceTrainer(deps, live.history, keeper);
  if (ranks || trains) shareBadOutcomes(deps, keepOpen, outcomeReading, bury);
  const answerTopic = watch?.answering(answer, 'topic') ?? answer;
  const handle = answerBatches({
    publish,
    answer: answerTopic,
    answerFault,
    bury,
    readAnswersToEnd: memory.readToEnd,
    now,
  });
  const caughtUp = readiness.caughtUp.then(() => {
    if (ranks) shareRequests(deps, keepOpen, handle);
    if (trains) trainer.start();
  });
  const rest = openRestAnswers(deps, { unwatched, keeper, memory, answer, publish, answerFault, keepOpen });

  return {
    ...rest.answers,
    ...openReports(deps, { ranker, keeper, calibration, readiness, readings, unpublished: rest.unpublished }),
    events,
    caughtUp,
    trainNow: async () => (trains ? trainer.train() : undefined),
    stop: async () => {
      stopLooking();
      const trainingEnds = trainer.stop();
      await readings.stop();
      await answering.settled();
      await trainingEnds;
      await stopSnapshots();
      await rest.close();
      await keeper.close();
    },
  };
};
