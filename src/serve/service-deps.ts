import { join } from 'node:path';
import { train } from '../cli/commands/train.ts';
import type { ServeContext } from '../cli/context.ts';
import type { Config } from '../config/config.ts';
import { dayMs } from '../contracts/time/durations.ts';
import type { OpenCatalogue } from '../flows/locality/open-catalogue.ts';
import { makeRules } from '../flows/replication/make-rules.ts';
import type { DataLocality, ServiceDeps, ServiceSettings } from '../flows/service/deps.ts';
import type { ServiceWatch } from '../flows/service/watch-service.ts';
import { brokersOf } from '../places/bus-places.ts';
import type { Logger } from '../telemetry/logger.ts';
import { coarseClock } from './coarse-clock.ts';
import type { OpenPlaces } from './open-places.ts';

/** Requests within a step share what is read of the history, a fifth of the cost of a single one. */
const stepMs = 10;

/** The dependencies of a service, by the settings. */
export const serviceDeps = (
  context: ServeContext,
  { bus, openAside, registry, catalogue, decisions }: OpenPlaces,
  watch: ServiceWatch,
  log: Logger,
): ServiceDeps => {
  const { config, codeVersion, now } = context;
  return {
    watch,
    bus,
    ...(openAside && { openAside }),
    registry,
    decisions,
    train: (stop) => train({ promote: true }, { ...context, warn: (reason) => log.warn({ reason }, 'training') }, stop),
    settings: serviceSettings(config),
    locality: catalogue && localityOf(config, catalogue),
    snapshot: {
      path: join(config.dataDir, 'history.snapshot'),
      bus: brokersOf(config) ?? 'embedded',
      version: codeVersion,
    },
    ...coarseClock(now, () => performance.now(), stepMs),
    log,
  };
};

const serviceSettings = (config: Config): ServiceSettings => ({
  ...config,
  requestTopic: config.kafkaInferenceTopic,
  outcomeTopic: config.kafkaTrainingTopic,
  rankedTopic: config.kafkaRankedProvidersTopic,
  otherRankedTopic: config.kafkaRankingTopic,
  rememberMs: dayMs * config.messagesLifespan,
  queryTimeoutMs: 1000 * config.queryTimeout,
  group: config.kafkaGroupId,
  outcomeZone: config.trainingTimeZone,
  requestZone: config.inferenceTimeZone,
  modelReference: config.modelVersion,
  modelPollMs: 1000 * config.modelPollS,
});

const localityOf = (config: Config, { catalogue, instances }: OpenCatalogue): DataLocality => ({
  catalogue,
  rseProviders: config.rseProviders,
  states: () => instances.map(({ name, fault }) => ({ name, works: fault === undefined })),
  transferTopic: config.kafkaTransfersTopic,
  replication:
    config.replication === 'off'
      ? undefined
      : {
          topic: config.kafkaReplicationTopic,
          makeRules: config.replication === 'rule' ? makeRules(instances, config.replicationLifetimeS) : undefined,
        },
});
