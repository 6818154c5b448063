import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { accessOf, checkExposure, tlsFiles } from './access.ts';
import { buildApi } from './api/build-api.ts';
import { openDecisionLog } from './bus/decisions/decision-log.ts';
import { openBus } from './bus/place.ts';
import type { Bus } from './bus/port.ts';
import { answerTable, answerTitle } from './cli/answer-table.ts';
import type { CliContext } from './cli/context.ts';
import type { Config } from './config/config.ts';
import type { RankedMessage } from './contracts/ranked.ts';
import { RankerError } from './errors.ts';
import { answerCpr } from './flows/answer-cpr.ts';
import { answerSettings } from './flows/answer-settings.ts';
import { openBurial } from './flows/burial.ts';
import { type Collecting, startCollecting } from './flows/collect.ts';
import { collectSettings } from './flows/collect-settings.ts';
import { publishOutcomes } from './flows/demo.ts';
import { installStarter } from './flows/install-starter.ts';
import { makeRules } from './flows/make-rules.ts';
import { openCatalogue } from './flows/open-catalogue.ts';
import { openServed } from './flows/open-served.ts';
import { rankFile } from './flows/rank-file.ts';
import type { RucioInstance } from './flows/rucio-instance.ts';
import { runTraining } from './flows/run-training.ts';
import { salvage } from './flows/salvage.ts';
import { type Service, startService } from './flows/serve.ts';
import { trainSettings } from './flows/train-settings.ts';
import { watchService } from './flows/watch-service.ts';
import { asidePlace, busPlace, collectPlaces, decisionsFile, impatient, localityTimes, rucioPlaces } from './places.ts';
import { openFolderRegistry } from './registry/folder/folder-registry.ts';
import { openRegistry } from './registry/place.ts';
import { type Logger, openLogger } from './telemetry/logger.ts';
import { openMetrics } from './telemetry/metrics.ts';
import { openTracing } from './telemetry/tracing.ts';

/** At the end, brokers that are gone are waited for so long; then what is in hand is left to the next start. */
const patienceMs = 4_000;

type ServeContext = Omit<CliContext, 'serve'>;

const packaged = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url));

const fixture = (name: string): string => packaged(`fixtures/${name}`);

/** Opens, wires, listens, waits for the signal, and closes in reverse order. */
export const serve = async ({ demo }: { readonly demo: boolean }, context: ServeContext): Promise<void> => {
  const { config, now, signal, progress, tell } = context;
  const log = openLogger(config.logLevel);
  if (config.roles.includes('api')) checkExposure(config);
  const tls = tlsFiles(config);
  await mkdir(config.dataDir, { recursive: true }).catch((cause: unknown) => {
    throw new RankerError(
      'BUS_STORAGE',
      `DATA_DIR ${config.dataDir} can't be made`,
      { path: config.dataDir },
      { cause },
    );
  });
  const bus = await openBus(busPlace(config, config.kafkaInferenceClientName), now, log);
  const registry = openRegistry(
    impatient(context.registryPlace(undefined)),
    ({ code, message }) => log.warn({ code, reason: message }, 'registry'),
    signal,
  );
  let waitsForDemo = demo;
  if (context.registryPlace(undefined).kind === 'folder') {
    await installStarter(openFolderRegistry(packaged('models')), registry, config.modelName);
  }
  const asideAt = asidePlace(config);
  let aside: Promise<Bus> | undefined;
  const opened = openCatalogue(rucioPlaces(config), localityTimes(config), log);
  let collecting: Collecting | undefined;
  const openAside = asideAt && {
    openAside: () => {
      aside ??= openBus(asideAt, now, log);
      return aside;
    },
  };
  const decisions = openDecisions(config, now, log);
  const tracing = openTracing(context.codeVersion);
  const metrics = openMetrics(context.codeVersion);
  const service = await startService({
    watch: watchService({ metrics, tracing, log }),
    bus,
    ...openAside,
    registry,
    decisions,
    train: (stop) =>
      runTraining(
        {
          source: {
            kind: 'bus',
            place: context.outcomesPlace,
            topic: config.kafkaTrainingTopic,
          },
          registry: context.registryPlace(undefined),
          settings: trainSettings(config, context.codeVersion),
          zone: config.trainingTimeZone,
        },
        stop,
        (done, total) => progress(`training: ${done} of at most ${total} trees of this fit`),
      ).finally(() => progress(undefined)),
    settings: {
      ...config,
      requestTopic: config.kafkaInferenceTopic,
      outcomeTopic: config.kafkaTrainingTopic,
      rankedTopic: config.kafkaRankedProvidersTopic,
      otherRankedTopic: config.kafkaRankingTopic,
      rememberMs: 86_400_000 * config.messagesLifespan,
      queryTimeoutMs: 1000 * config.queryTimeout,
      group: config.kafkaGroupId,
      outcomeZone: config.trainingTimeZone,
      requestZone: config.inferenceTimeZone,
      modelReference: config.modelVersion,
      modelPollMs: 1000 * config.modelPollS,
    },
    locality: opened && {
      catalogue: opened.catalogue,
      rseProviders: config.rseProviders,
      states: () => opened.instances.map(({ name, fault }) => ({ name, works: fault === undefined })),
      transferTopic: config.kafkaTransfersTopic,
      replication: replicationOf(config, opened.instances),
    },
    snapshot: {
      path: join(config.dataDir, 'history.snapshot'),
      bus: config.kafkaHostname?.toSorted().join() ?? 'embedded',
      version: context.codeVersion,
    },
    now,
    log,
  });
  metrics.observe(service.state);
  const api = buildApi({
    rank: async (request) => (await service.answer(request)).message.value,
    preview: service.preview,
    whatIf: service.whatIf,
    explain: service.explain,
    explainKept: service.explainKept,
    lastRung: salvage,
    ranking: service.ranking,
    recent: service.recent,
    groupOf: service.groupOf,
    models: service.models,
    cpr: answerCpr({
      ranking: config.cprV1Ranking,
      rank: async (request) => (await service.answer(request)).message.value,
      preview: service.preview,
    }),
    rankedList: service.rankedList,
    rootPath: config.rootPath,
    now,
    rawModels: service.rawModels,
    accept: service.accept,
    providers: service.providers,
    health: () => {
      const health = service.health();
      const waitingFor = [...health.waitingFor, ...(waitsForDemo ? ['demo'] : [])];
      return { ...health, ready: waitingFor.length === 0, waitingFor };
    },
    bodyLimitBytes: config.bodyLimit,
    trustedHosts: config.trustedHosts,
    version: context.codeVersion,
    ...accessOf(config, now, log),
    ...(tls && { tls }),
    metrics,
    tracing,
    events: service.events,
    log,
  });
  try {
    if (config.roles.includes('api')) {
      const address = await listen(api, config.host, config.port);
      tell(`listening on ${address}`);
    }
    await Promise.race([service.caughtUp, aborted(signal)]);
    if (config.roles.includes('collect') && !signal.aborted) {
      const bury = openBurial({ bus, ...openAside, now, log });
      const settings = collectSettings(config);
      collecting = startCollecting({ bus, settings, answer: service.answer, bury, now, log, ...collectPlaces(config) });
    }
    if (demo && !signal.aborted) {
      await runDemo(service, context, bus);
      waitsForDemo = false;
    }
    if (!signal.aborted) tell('ready; Ctrl-C ends');
    await aborted(signal);
  } finally {
    const giveUp = setTimeout(() => void bus.close(), patienceMs);
    await collecting?.stop();
    await api.close();
    await service.stop();
    await decisions?.log.close();
    opened?.close();
    clearTimeout(giveUp);
    await (await aside)?.close();
    await bus.close();
  }
};

const replicationOf = (config: Config, instances: readonly RucioInstance[]) =>
  config.replication === 'off'
    ? undefined
    : {
        topic: config.kafkaReplicationTopic,
        makeRules: config.replication === 'rule' ? makeRules(instances, config.replicationLifetimeS) : undefined,
      };
const dayMs = 86_400_000;

/** Undefined where the settings want nothing kept. */
const openDecisions = (config: Config, now: () => number, log: Logger) => {
  const [longestMs, mostBytes] = [dayMs * config.decisionLogDays, 1e6 * config.decisionLogMaxMb];
  if (longestMs === 0 || mostBytes === 0) return undefined;
  const onFault = ({ code, message }: RankerError) => log.error({ code, reason: message }, 'rankings are not kept');
  return { log: openDecisionLog({ path: decisionsFile(config), longestMs, mostBytes, now, onFault }), longestMs };
};

const listen = async (api: ReturnType<typeof buildApi>, host: string, port: number): Promise<string> => {
  try {
    return await api.listen({ host, port, listenTextResolver: () => 'listening' });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RankerError(
      'LISTEN_FAILED',
      `can't listen on ${host} port ${port}: ${reason}; PORT sets another`,
      {},
      { cause },
    );
  }
};

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });

/** Learns from the bundled outcomes if nothing serves yet, and ranks the bundled requests as of their submission. */
const runDemo = async (service: Service, context: ServeContext, bus: Bus): Promise<void> => {
  const { config, tell, print, now, signal } = context;
  const outcomes = fixture('outcomes.ndjson.gz');
  const requests = fixture('requests.ndjson');
  if (service.health().outcomes === 0) {
    tell(`taking in ${await publishOutcomes(bus, config.kafkaTrainingTopic, outcomes)} simulated outcomes`);
  }
  if (service.health().model === null) {
    tell('no model serves yet: training');
    const report = await Promise.race([service.trainNow(), aborted(signal).then(() => undefined)]);
    if (report)
      tell(`trained in ${report.seconds.toFixed(1)} s, AUC ${report.metrics.auc?.toFixed(3)} on later outcomes`);
  }
  if (signal.aborted) return;
  const registry = context.openRegistry(undefined);
  const served = await openServed(registry, config.modelName, config.modelVersion, (fault) => tell(fault.message));
  await rankFile(
    {
      requests,
      dataset: outcomes,
      served,
      settings: answerSettings(config),
      zones: { outcomes: config.trainingTimeZone, requests: config.inferenceTimeZone },
      now: now(),
      onFault: (rung, fault) => tell(`rung ${rung} failed: ${String(fault)}`),
      onRejectedOutcome: (line, error) => tell(`${outcomes}:${line}: ${error.message}`),
      onUnreadableRequest: (line, error) => tell(`${requests}:${line}: ${error.message}`),
    },
    async (line) => {
      const message = JSON.parse(line) as RankedMessage;
      await print('');
      await print(answerTitle(message));
      for (const row of answerTable(message, context)) await print(row);
    },
  );
  await served?.model.close();
  await print('');
};
