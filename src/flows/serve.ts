import type { DecisionLog } from '../bus/decisions/decision-log.ts';
import { OwnOffsets } from '../bus/own-offsets.ts';
import type { Bus, Subscription } from '../bus/port.ts';
import type { JsonValue } from '../contracts/json.ts';
import type { Outcome } from '../contracts/outcome.ts';
import { encodeRanked } from '../contracts/ranked.ts';
import type { LiveEvent } from '../contracts/rest/events.ts';
import type { Providers } from '../contracts/rest/providers.ts';
import { summaryOf } from '../contracts/rest/rankings.ts';
import { asRankerError, type RankerError } from '../errors.ts';
import { LinkHistory } from '../features/locality/link-history.ts';
import { Reservations } from '../features/reservations/reservations.ts';
import type { ServedModel } from '../infer/expect.ts';
import type { CachedRegistry } from '../registry/cache.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { ServiceState } from '../telemetry/state-metrics.ts';
import { type Acceptance, acceptOutcomes } from './accept-outcomes.ts';
import { administerModels, type ModelAdministration } from './administer-models.ts';
import { answerBatches } from './answer-batch.ts';
import { type AnswerRequest, answerRequests, isMarked, userGroupHeader } from './answer-request.ts';
import { type AnswerChoices, answerSettings } from './answer-settings.ts';
import { AnsweredRequests } from './answered.ts';
import { batchedPublisher } from './batched-publisher.ts';
import { type Bury, openBurial } from './burial.ts';
import { explainGiven, explainKept, explainText } from './explain-given.ts';
import { openExplainers } from './explainers.ts';
import { transfersOf } from './follow-transfers.ts';
import { foreignAnswers } from './foreign-answers.ts';
import { keepSnapshots, openHistory, type SnapshotOrigin } from './history-snapshots.ts';
import { keepDecisions } from './keep-decisions.ts';
import { knownAnswers } from './known-answers.ts';
import { type LiveEvents, liveEvents } from './live-events.ts';
import { buryUnreadable, followOutcomes } from './live-history.ts';
import { type Catalogue, locateData, type RseProviders } from './locate-data.ts';
import { ModelKeeper } from './model-keeper.ts';
import { type QualityReport, watchPromises } from './model-quality.ts';
import { previewRequests } from './preview-request.ts';
import { providerDays } from './provider-days.ts';
import { type DeskSettings, openRankingDesk } from './ranking-desk.ts';
import { type RawModels, rawModels } from './raw-models.ts';
import { type Replicating, replicate } from './replicate.ts';
import { reserveForOthers } from './reserve-for-others.ts';
import { steadySubscription } from './steady-subscription.ts';
import { trainAlone } from './train-alone.ts';
import type { TrainReport } from './train-model.ts';
import { learnedFrom } from './training-due.ts';
import { Trainer } from './training-schedule.ts';
import type { ServiceWatch } from './watch-service.ts';
import { answerWhatIf } from './what-if.ts';

export type ServiceSettings = AnswerChoices &
  DeskSettings & {
    readonly roles: readonly ('api' | 'ranking' | 'training' | 'collect')[];
    readonly requestTopic: string;
    readonly outcomeTopic: string;
    readonly rankedTopic: string;
    readonly group: string;
    /** IANA zones of times without offset. */
    readonly outcomeZone: string;
    readonly requestZone: string;
    readonly modelName: string;
    readonly modelReference: string;
    /** How often to look for a new model, ms. */
    readonly modelPollMs: number;
    readonly trainCron: string;
    readonly trainMinNewOutcomes: number;
    /** Whether what was just put first holds its quota for a while. */
    readonly reservations: boolean;
    /** For how long at most, s. */
    readonly reservationTtlS: number;
  };

/** What knows where data lies, and how long it takes to bring it elsewhere. */
export type DataLocality = {
  readonly catalogue: Catalogue;
  readonly rseProviders: RseProviders;
  /** Whether each of several catalogues answers; absent: there is nothing to tell. */
  readonly states?: () => ServiceState['catalogues'];
  /** Topic of transfers; undefined: none is read. */
  readonly transferTopic: string | undefined;
  /** Absent: no copies are asked for. */
  readonly replication?: Pick<Replicating, 'topic' | 'makeRules'> | undefined;
};

export type ServiceDeps = {
  readonly bus: Bus;
  /** Opens what keeps the dead letters that `bus` won't take; closed by whoever gave it. */
  readonly openAside?: () => Promise<Bus>;
  readonly registry: CachedRegistry;
  /** Where what rankings were made of is kept, and for how long; closed by whoever gave it. */
  readonly decisions?: { readonly log: DecisionLog; readonly longestMs: number } | undefined;
  readonly train: (signal: AbortSignal) => Promise<TrainReport | undefined>;
  readonly settings: ServiceSettings;
  /** Absent: nobody knows where data lies. */
  readonly locality?: DataLocality | undefined;
  /** Where snapshots of the history are kept, and what they depend on besides the settings. */
  readonly snapshot: { readonly path: string } & Pick<SnapshotOrigin, 'bus' | 'version'>;
  /** Epoch ms. */
  readonly now: () => number;
  readonly log: Logger;
  /** Absent: nobody looks. */
  readonly watch?: ServiceWatch;
};

export type ServiceHealth = {
  readonly ready: boolean;
  readonly waitingFor: readonly string[];
  readonly model: { readonly name: string; readonly version: number; readonly sha256: string } | null;
  readonly outcomes: number;
  readonly quality: QualityReport;
};

export type Service = {
  readonly answer: AnswerRequest;
  /** Answers and leaves no trace. @throws RankerError for a request that cannot be read */
  readonly preview: (request: JsonValue) => Promise<string>;
  /** The latest answer to a deployment, of those that are kept in mind. */
  readonly ranking: (uuid: string) => string | undefined;
  /** The group of the request that was answered last under a uuid; empty when it isn't told, undefined without an answer. */
  readonly groupOf: (uuid: string) => string | undefined;
  /** The latest answers, the newest first. */
  readonly recent: (most: number) => readonly string[];
  /** The list of a deployment as the orchestrator-kafka-proxy gave it, waited for. */
  readonly rankedList: (uuid: string, signal: AbortSignal) => Promise<string | undefined>;
  readonly models: ModelAdministration;
  /** The text of a `WhatIfAnswer`. */
  readonly whatIf: (question: JsonValue) => Promise<string>;
  readonly rawModels: Pick<RawModels, 'use' | 'versions'>;
  /** The text of an answer, or of a preview, with its complete reasons. */
  readonly explain: (request: JsonValue, dryRun: boolean) => Promise<string>;
  /** The text of the latest answer to a deployment, with its complete reasons; undefined when it is not kept. */
  readonly explainKept: (uuid: string) => Promise<string | undefined>;
  readonly accept: (outcomes: readonly JsonValue[]) => Promise<Acceptance>;
  readonly health: () => ServiceHealth;
  readonly providers: () => Providers;
  readonly events: LiveEvents;
  readonly state: () => ServiceState;
  /** Resolves when everything that was there at the start has been read. */
  readonly caughtUp: Promise<void>;
  /** Trains now; undefined when it failed or this process does not train. */
  readonly trainNow: () => Promise<TrainReport | undefined>;
  /** Finishes what is in hand and lets go of everything it opened. */
  readonly stop: () => Promise<void>;
};

/** Share of the features beyond which a model's questions count as drifted. */
const driftedShare = 0.25;

const outcomeEvent = ({ uuid, candidate, succeeded }: Outcome): LiveEvent => ({
  kind: 'outcome',
  uuid,
  provider_name: candidate.providerName,
  region_name: candidate.regionName,
  succeeded,
});

const modelState = ({ model, rung }: ServedModel, now: number): ServiceState['model'] => ({
  name: model.card.name,
  version: model.version,
  sha256: model.card.sha256,
  rung,
  ageSeconds: Math.max(0, (now - Date.parse(model.card.created_at)) / 1000),
});

/** Starts the roles that the settings ask for: ranking requests, following outcomes, training. */
export const startService = async (deps: ServiceDeps): Promise<Service> => {
  const { bus, openAside, registry, decisions, train, settings, locality, now, log, watch } = deps;
  const { path, ...place } = deps.snapshot;
  const origin = { ...place, topic: settings.outcomeTopic, zone: settings.outcomeZone };
  const live = await openHistory(path, origin, ({ code, message }) =>
    log.warn({ code, reason: message }, 'no snapshot, the history is read from the topic'),
  );
  const { history } = live;
  const events = liveEvents();
  const waitingFor = new Set(['outcomes', 'answers']);
  const answered = new AnsweredRequests({ longestMs: settings.rememberMs }, ({ message }) => {
    if (!waitingFor.has('answers')) events.tell(() => ({ kind: 'ranking', ...summaryOf(message.value) }));
  });
  const foreign = foreignAnswers(settings.rememberMs);
  const subscriptions: (Subscription & { readonly topic: string; readonly reader: string })[] = [];
  let stopped = false;
  const keeper = new ModelKeeper({
    registry,
    name: settings.modelName,
    reference: settings.modelReference,
    onSwap: ({ name, version, sha256 }, rung) => {
      log.info({ name, version, sha256, rung }, 'model serves');
      events.tell(() => ({ kind: 'model', name, version, sha256, rung }));
    },
    onFault: ({ code, message }) => log.error({ code, reason: message }, 'no new model, the present one serves on'),
  });
  const reservations = settings.reservations ? new Reservations({ ttlMs: 1000 * settings.reservationTtlS }) : undefined;
  const links = new LinkHistory();
  const ranker = {
    history,
    reservations,
    locate: locality && locateData(locality.catalogue, links, locality.rseProviders),
    served: () => keeper.served(),
    settings: answerSettings(settings),
    onFault: (rung: string, fault: unknown) => log.error({ rung, err: fault }, 'rung of the ladder failed'),
  };
  const promises = watchPromises();
  const own = new OwnOffsets();
  const publish = batchedPublisher(bus, settings.rankedTopic, (batch) => (batch.every(isMarked) ? own : undefined));
  const answer = answerRequests({
    ranker,
    answered,
    publish: (message) =>
      publish(message).catch((fault: unknown) => {
        log.warn({ uuid: message.key, code: asRankerError(fault).code }, 'answer not published');
        throw fault;
      }),
    zone: settings.requestZone,
    now,
    onAnswer: promises.answered,
    keep:
      decisions &&
      keepDecisions({
        ...decisions,
        registry,
        onFault: ({ code, message }) => log.warn({ code, reason: message }, 'model not retained'),
      }),
  });
  const explainers = openExplainers(registry);
  const unwatched = { ...ranker, served: () => keeper.unwatched() };
  const preview = previewRequests({ ranker: unwatched, zone: settings.requestZone, now });
  const buryUnseen = openBurial({ bus, openAside, now, log });
  const bury: Bury = (message, fault) => {
    watch?.buried(message.topic, fault.code);
    return buryUnseen(message, fault);
  };

  const answers = knownAnswers({
    bus,
    topic: settings.rankedTopic,
    answered,
    own,
    onForeign: reservations && reserveForOthers(reservations, history, now),
    onUnmarked: settings.roles.includes('api') ? foreign.take : undefined,
  });
  await keeper.start();
  const poll = setInterval(() => void keeper.look(), settings.modelPollMs);
  const outcomesRead = Promise.withResolvers<void>();
  const answersRead = Promise.withResolvers<void>();
  const trains = settings.roles.includes('training');
  const keepOpen = (topic: string, reader: string, open: () => Promise<Subscription>): void => {
    const onFault = ({ code, message }: RankerError, pauseMs: number) =>
      log.error({ topic, code, reason: message, pauseMs }, 'reading stopped, to be taken up again');
    subscriptions.push({ topic, reader, ...steadySubscription(open, onFault) });
  };
  const outcomeReading = {
    topic: settings.outcomeTopic,
    zone: settings.outcomeZone,
    now,
    onOutcome: (outcome: Outcome) => {
      promises.became(outcome);
      if (!waitingFor.has('outcomes')) events.tell(() => outcomeEvent(outcome));
      reservations?.settle(outcome);
    },
  };
  keepOpen(settings.outcomeTopic, 'history', () =>
    followOutcomes(bus, live, outcomeReading, () => {
      waitingFor.delete('outcomes');
      outcomesRead.resolve();
    }),
  );
  const transferTopic = locality?.transferTopic;
  if (transferTopic !== undefined) {
    const unreadable = ({ message }: RankerError) =>
      log.debug({ topic: transferTopic, reason: message }, 'no transfer');
    keepOpen(transferTopic, 'transfers', transfersOf(bus, transferTopic, links, unreadable));
  }
  const snapshots = keepSnapshots(path, origin, live, ({ code, message }) =>
    log.error({ code, reason: message }, 'snapshot not written'),
  );
  if (trains) {
    const bad = `${settings.group}-dead-letters`;
    keepOpen(settings.outcomeTopic, 'dead_letters', () =>
      bus.subscribe(settings.outcomeTopic, bad, buryUnreadable(outcomeReading, bury)),
    );
  }
  keepOpen(settings.rankedTopic, 'answers', () =>
    answers.follow(() => {
      waitingFor.delete('answers');
      answersRead.resolve();
    }),
  );
  const handle = answerBatches({
    publish,
    answer: watch?.answering(answer, 'topic') ?? answer,
    bury,
    readAnswersToEnd: answers.readToEnd,
  });
  const caughtUp = Promise.all([outcomesRead.promise, answersRead.promise]).then(() => {
    if (stopped || !settings.roles.includes('ranking')) return;
    keepOpen(settings.requestTopic, 'requests', () => bus.subscribe(settings.requestTopic, settings.group, handle));
    if (!locality?.replication) return;
    const ask = replicate({ bus, now, log, ...locality.replication });
    const group = `${settings.group}-replication`;
    keepOpen(settings.rankedTopic, 'replication', () => bus.subscribe(settings.rankedTopic, group, ask));
  });

  const trainer = new Trainer({
    train,
    outcomes: () => history.counts.counted,
    alone: (signal, work) => trainAlone(registry, settings.modelName, signal, work),
    learnedFrom: () => learnedFrom(registry, settings.modelName),
    cron: settings.trainCron,
    minNewOutcomes: settings.trainMinNewOutcomes,
    drifted: () => (keeper.drift()?.drifted_share ?? 0) > driftedShare,
    onDone: async ({ model, gate, seconds }) => {
      log.info({ version: model.version, passed: gate.passed, seconds }, 'trained');
      watch?.trained(gate.passed);
      await keeper.look();
    },
    onFault: ({ code, message }) => log.warn({ code, reason: message }, 'no training'),
  });
  if (trains) trainer.start();

  const raw = rawModels({ registry, name: settings.modelName, inService: () => keeper.unwatched()?.model });

  const answerRest = watch?.answering(answer, 'rest') ?? answer;

  return {
    answer: answerRest,
    preview: async (request) => encodeRanked((await preview(request)).answer),
    ranking: (uuid) => answered.latest(uuid)?.message.value,
    groupOf: (uuid) => {
      const answer = answered.latest(uuid);
      return answer && (answer.message.headers?.[userGroupHeader] ?? '');
    },
    recent: (most) => answered.recent(most).map(({ message }) => message.value),
    rankedList: openRankingDesk({ bus, settings, answered, foreign, answer, keepOpen, now }),
    models: administerModels({
      registry,
      name: settings.modelName,
      inService: () => keeper.served()?.model.version ?? null,
      onChange: () => keeper.look(),
    }),
    whatIf: (question) => answerWhatIf(question, { time: now(), zone: settings.requestZone }, unwatched),
    rawModels: raw,
    explainKept: async (uuid) => decisions && explainKept(uuid, explainers, decisions.log.find),
    explain: async (request, dryRun) =>
      dryRun
        ? explainText(await preview(request), explainers)
        : explainGiven(await answerRest(request), explainers, decisions?.log.find),
    accept: acceptOutcomes({ bus, topic: settings.outcomeTopic, history, zone: settings.outcomeZone, now }),
    health: () => {
      const card = keeper.served()?.model;
      return {
        ready: waitingFor.size === 0,
        waitingFor: [...waitingFor],
        model: card ? { name: card.card.name, version: card.version, sha256: card.card.sha256 } : null,
        outcomes: history.counts.counted,
        quality: {
          drift: keeper.drift() ?? null,
          live_calibration: (card && promises.report(card.version)) ?? null,
        },
      };
    },
    providers: () => providerDays(history, now()),
    events,
    state: () => {
      const served = keeper.served();
      return {
        ready: waitingFor.size === 0,
        outcomes: history.counts.counted,
        reservations: reservations?.size ?? 0,
        model: served ? modelState(served, now()) : null,
        driftedShare: keeper.drift()?.drifted_share ?? null,
        calibration: (served && promises.report(served.model.version)) ?? null,
        catalogues: locality?.states?.() ?? [],
        lags: subscriptions.map(({ topic, reader, lag }) => ({ topic, reader, messages: lag() })),
      };
    },
    caughtUp,
    trainNow: async () => (trains ? trainer.train() : undefined),
    stop: async () => {
      stopped = true;
      clearInterval(poll);
      const trainingEnds = trainer.stop();
      for (const subscription of subscriptions.toReversed()) await subscription.stop();
      await trainingEnds;
      await snapshots.stop();
      await raw.close();
      await keeper.close();
      await explainers.close();
    },
  };
};
