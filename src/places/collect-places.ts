import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { brokersOf } from './bus-places.ts';

/** The topics of the role `collect`. A state belongs to its brokers, and its file is named after them. */
export const collectPlaces = (config: Config) => ({
  path: join(config.dataDir, `collect${nameOf(brokersOf(config))}.sqlite`),
  places: {
    topics: {
      logs: config.kafkaInputOrcLogTopic,
      templates: config.kafkaInputValtemplTopic,
      'create-deployment': config.kafkaCreateDepTopic,
      sites: config.kafkaInputFedregTopic,
      tests: config.kafkaInputRallyTopic,
      requests: config.kafkaInputProvidersToRankTopic,
      sla: config.collectSlaTopic,
      usage: config.collectUsageTopic,
    },
    requestTopic:
      config.collectRequestsTopic ?? (config.roles.includes('ranking') ? undefined : config.kafkaInferenceTopic),
    outcomeTopic: config.collectOutcomesTopic ?? config.kafkaTrainingTopic,
    templateTopic: config.collectTemplatesTopic,
    rankedTopic: config.kafkaRankedProvidersTopic,
  },
});

const nameOf = (brokers: string | undefined): string => (brokers ? `-${hash('sha256', brokers).slice(0, 12)}` : '');
